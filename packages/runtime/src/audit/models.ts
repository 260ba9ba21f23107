/**
 * I4: each blob that a model version names is what its name says, and the version follows again from its parent, the
 * recorded aggregate and the server optimizer's state. Versions are taken in order, so that one parent is in memory.
 */
import type { Sha256, Strategy } from "@tributary/protocol";
import { type Blobs, type ModelVersion, sha256Of } from "@tributary/storage";
import { decodeSafetensors, type Weights } from "@tributary/weights";
import { takeServerStep } from "../next-model.ts";
import { type RunFacts, type Since, short } from "./facts.ts";
import type { Ledger } from "./report.ts";
import { parentOf } from "./versions.ts";

/** The model that the next version starts from, with the state that its strategy had then. */
export type Parent = {
  readonly sha256: Sha256;
  readonly weights: Weights;
  readonly state: Uint8Array | null;
};

export type ModelDepth = "recompute" | "hash";

export type ModelsToCheck = RunFacts & {
  readonly blobs: Pick<Blobs, "get">;
  readonly depth: ModelDepth;
  /** From the last time; null where it is to be read. */
  readonly parent: Parent | null;
  readonly onVersion: () => void;
};

/** Answers the newest model, as the parent of what comes next. */
export async function checkModels(
  facts: ModelsToCheck,
  since: Since,
  ledger: Ledger,
): Promise<Parent | null> {
  let parent = facts.parent;
  for (const [index, model] of facts.models.entries()) {
    if (index < since.versions) continue;
    if (parent?.sha256 !== model.parent) parent = await readParent(model, facts);
    parent = await checkModel(model, parent, facts, ledger);
    facts.onVersion();
  }
  return parent;
}

/** Of a version whose run was rolled back before it; its blobs were hashed with their own version. */
async function readParent(model: ModelVersion, facts: ModelsToCheck): Promise<Parent | null> {
  const parent = parentOf(model, facts);
  if (facts.depth !== "recompute" || parent === null || parent.sha256 !== model.parent) return null;
  const { sha256, strategy_state } = parent;
  const bytes = await facts.blobs.get(sha256);
  const state = strategy_state === null ? null : await facts.blobs.get(strategy_state);
  const weights = bytes && weightsIn(bytes);
  return weights && { sha256, weights, state };
}

async function checkModel(
  model: ModelVersion,
  parent: Parent | null,
  facts: ModelsToCheck,
  ledger: Ledger,
): Promise<Parent | null> {
  const where = `${model.run} version ${model.version}`;
  const read = (sha256: Sha256 | null, what: string) =>
    sha256 === null ? null : readBlob(facts.blobs, { sha256, where, what }, ledger);
  const bytes = await read(model.sha256, "model");
  const aggregate = await read(model.aggregate, "aggregate");
  const state = await read(model.strategy_state, "strategy's state");
  if (model.round !== null && model.aggregate === null) {
    ledger.count("I4", "models without a recorded aggregate");
    ledger.note(
      "I4",
      "Models from before aggregates were recorded cannot be computed again: only their digests were checked.",
    );
  }
  const strategy = facts.task?.strategy;
  if (facts.depth === "recompute" && parent && aggregate && strategy) {
    const step = { parent: parent.weights, aggregate, strategy, state: parent.state };
    checkStep(model, step, ledger);
  }
  const weights = bytes && weightsIn(bytes);
  if (bytes !== null && weights === null) {
    const means = "Participants cannot train it. Restore this blob from a backup.";
    ledger.find("I4", { where, found: "Its bytes are no model.", means });
  }
  return weights && { sha256: model.sha256, weights, state };
}

/** Null where it is missing or damaged, which is a finding. */
async function readBlob(
  blobs: Pick<Blobs, "get">,
  {
    sha256,
    where,
    what,
  }: { readonly sha256: Sha256; readonly where: string; readonly what: string },
  ledger: Ledger,
): Promise<Uint8Array | null> {
  ledger.count("I4", "blobs hashed");
  const bytes = await blobs.get(sha256);
  const digest = bytes && sha256Of(bytes);
  if (digest === sha256) return bytes;
  const means = `The ${what} cannot be trusted any more. Restore the blob ${sha256} from a backup.`;
  const found =
    digest === null
      ? `The blob of its ${what}, ${short(sha256)}, is missing.`
      : `The blob of its ${what}, ${short(sha256)}, has bytes with the digest ${short(digest)}.`;
  ledger.find("I4", { where, found, means });
  return null;
}

type Step = {
  readonly parent: Weights;
  readonly aggregate: Uint8Array;
  readonly strategy: Strategy;
  readonly state: Uint8Array | null;
};

function checkStep(model: ModelVersion, step: Step, ledger: Ledger): void {
  const where = `${model.run} version ${model.version}`;
  ledger.count("I4", "models computed again");
  const means =
    "The model is not what its round made: it was exchanged, or the round's record was.";
  const taken = stepAgain(step);
  if (typeof taken === "string") return ledger.find("I4", { where, found: taken, means });
  const { sha256, strategy_state } = taken;
  ledger.require("I4", sha256 === model.sha256, {
    where,
    found: `Parent and aggregate make ${short(sha256)}, and the version names ${short(model.sha256)}.`,
    means,
  });
  ledger.require("I4", strategy_state === model.strategy_state, {
    where,
    found: "Its strategy's state is not the one that this step leaves.",
    means: "The next model would be computed from a state that no round made.",
  });
}

/** What the step makes, or why it cannot be taken. */
function stepAgain({
  aggregate,
  ...from
}: Step): { readonly sha256: Sha256; readonly strategy_state: Sha256 | null } | string {
  const delta = weightsIn(aggregate)?.values;
  const wanted = from.parent.values.length;
  if (delta?.length !== wanted) {
    return `Its aggregate has ${delta?.length ?? "no"} weights, and its parent ${wanted}.`;
  }
  try {
    const { model, state } = takeServerStep({ ...from, delta });
    return { sha256: sha256Of(model), strategy_state: state && sha256Of(state) };
  } catch (error) {
    return `The step from its parent cannot be taken: ${(error as Error).message}`;
  }
}

export function weightsIn(bytes: Uint8Array): Weights | null {
  try {
    return decodeSafetensors(bytes).weights;
  } catch {
    return null;
  }
}
