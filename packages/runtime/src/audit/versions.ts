/**
 * I1: model versions and committed rounds name each other, one to one; versions have no gap, each is the child of the
 * one that was served before it, and each round counted enough distinct participants.
 */
import { servedAfter } from "@tributary/rounds";
import type { Delivery, ModelVersion } from "@tributary/storage";
import { rollBacksIn } from "../served.ts";
import { type EndedRound, isOver, quorumOf, type RunFacts, type Since, short } from "./facts.ts";
import type { Ledger } from "./report.ts";

export function checkVersions(facts: RunFacts, since: Since, ledger: Ledger): void {
  const { run, models } = facts;
  ledger.require("I1", models.length > 0, {
    where: run.id,
    found: "It has no model version, not even an initial one.",
    means: "The run cannot go on, and what it trained is lost.",
  });
  for (const [index, model] of models.entries()) {
    if (index < since.versions) continue;
    ledger.count("I1", "model versions");
    checkPlace(model, models[index - 1] ?? null, ledger);
    if (index > 0) checkParent(model, facts, ledger);
    if (index > 0) checkRoundOf(model, facts, ledger);
  }
}

const nameOf = ({ run, version }: ModelVersion) => `${run} version ${version}`;

function checkPlace(model: ModelVersion, before: ModelVersion | null, ledger: Ledger): void {
  const where = nameOf(model);
  if (before === null) {
    const isInitial = model.version === 0 && model.round === null && model.parent === null;
    return ledger.require("I1", isInitial, {
      where,
      found: "It is the oldest version and not an initial model.",
      means: "Versions before it were removed.",
    });
  }
  ledger.require("I1", model.version === before.version + 1, {
    where,
    found: `It follows version ${before.version}.`,
    means: "The versions in between were removed.",
  });
}

/** The version before it, or the one to which the run was rolled back in between. */
export function parentOf(
  { version }: ModelVersion,
  { run, models }: RunFacts,
): ModelVersion | null {
  const served = servedAfter(version - 1, rollBacksIn(run.state));
  return models.find((model) => model.version === served) ?? null;
}

function checkParent(model: ModelVersion, facts: RunFacts, ledger: Ledger): void {
  const parent = parentOf(model, facts);
  const wanted = parent === null ? "no version" : nameOf(parent);
  ledger.require("I1", parent !== null && model.parent === parent.sha256, {
    where: nameOf(model),
    found:
      `Its parent is ${short(model.parent ?? "none")}, and ${wanted} is ` +
      `${short(parent?.sha256 ?? "none")}; that one was served before.`,
    means: "A version was exchanged, or two coordinators led this run.",
  });
}

function checkRoundOf(model: ModelVersion, { rounds }: RunFacts, ledger: Ledger): void {
  const where = nameOf(model);
  const round = rounds.find(({ id }) => id === model.round);
  if (round === undefined) {
    const found = `It names the round ${model.round ?? "none"}, which is not stored.`;
    return ledger.find("I1", { where, found, means: "Nobody can say whose updates are in it." });
  }
  ledger.require("I1", round.status === "committed", {
    where,
    found: `It names ${round.id}, which is ${round.status}.`,
    means: "A model came into being without a commit.",
  });
}

export function checkEndOf(
  round: EndedRound,
  { models, task }: RunFacts,
  deliveries: readonly Delivery[],
  ledger: Ledger,
): void {
  const where = round.id;
  ledger.count("I1", "rounds");
  const named = models.filter((model) => model.round === round.id);
  const wanted = round.status === "committed" ? 1 : 0;
  ledger.require("I1", named.length === wanted, {
    where,
    found: `It is ${round.status}, and ${named.length} model versions name it.`,
    means:
      wanted === 1
        ? "What this round trained is lost, or was replaced."
        : "A round that failed changed the model.",
  });
  checkSummary(round, named[0] ?? null, ledger);
  if (round.status === "abandoned" || task === null) return;
  const counted = new Set(
    deliveries.filter((by) => by.outcome === "counted").map((by) => by.participant),
  );
  const quorum = quorumOf(task);
  ledger.require("I1", counted.size >= quorum, {
    where,
    found: `It was committed with ${counted.size} participants; its task wants ${quorum}.`,
    means:
      "The model was changed by too few, whose updates are less hidden in it than was promised.",
  });
}

function checkSummary(round: EndedRound, model: ModelVersion | null, ledger: Ledger): void {
  const { id: where, summary, status } = round;
  if (summary === null) {
    const found = `It is ${status} and has no summary.`;
    return ledger.find("I1", { where, found, means: "The record of its end was changed." });
  }
  const isSame =
    summary.outcome === status &&
    summary.model === (model?.sha256 ?? null) &&
    summary.model_version === (model?.version ?? null) &&
    (summary.reason === null) === (status === "committed");
  ledger.require("I1", isSame, {
    where,
    found:
      `Its summary says ${summary.outcome} with version ${summary.model_version ?? "none"} ` +
      `(${short(summary.model ?? "no model")}), the records ${status} with ` +
      `version ${model?.version ?? "none"} (${short(model?.sha256 ?? "no model")}).`,
    means: "The round or its model was changed after its end.",
  });
}

/** Rounds that are over, and new since. */
export function endedRounds({ rounds }: RunFacts, since: Since): readonly EndedRound[] {
  return rounds.filter(isOver).slice(since.rounds);
}
