/**
 * I5 apart from the spool: what would open an update is gone when its round is over, and among the blobs there is
 * nothing but models, aggregates and states that a version names. I6: budgets.
 */
import { decodeUpdate, isBuffered, type TaskSpec, updateHeader_bytes } from "@tributary/protocol";
import type { Blobs } from "@tributary/storage";
import {
  type EndedRound,
  field,
  keyVersionsIn,
  type RunFacts,
  short,
  versionsIn,
} from "./facts.ts";
import { weightsIn } from "./models.ts";
import type { Ledger } from "./report.ts";

/** Of a live round's state: keys, sealed and revealed shares. */
const exchanged = ["exchange", "keys", "dealt", "answers", "signatures"] as const;

export function checkForgotten(round: EndedRound, ledger: Ledger): void {
  const where = round.id;
  ledger.count("I5", "rounds that are over");
  ledger.require("I5", !round.has_secret, {
    where,
    found: "It is over and still has the secret half of its key.",
    means: "Updates that somebody recorded on the way could be opened with it. Delete it.",
  });
  const kept = exchanged.filter((name) => field(round.state, name) !== undefined);
  ledger.require("I5", kept.length === 0, {
    where,
    found: `Its last snapshot still holds what was exchanged (${kept.join(", ")}).`,
    means: "With the masked updates of this round, masks could be removed one by one.",
  });
}

/** A buffered run keeps the keys of versions that somebody started from, and of no others. */
export function checkKeys({ run, task }: RunFacts, ledger: Ledger): void {
  if (task === null || !isBuffered(task)) return;
  const needed = run.status === "running" ? versionsIn(run.state) : new Set<number>();
  const kept = keyVersionsIn(run.state);
  ledger.count("I5", "keys of buffered runs", kept.length);
  for (const version of kept.filter((each) => !needed.has(each))) {
    ledger.find("I5", {
      where: run.id,
      found: `It still has the key of version ${version}, from which nobody is at work.`,
      means: "Updates that somebody recorded on the way could be opened with it. Delete it.",
    });
  }
}

export type BlobsToCheck = {
  readonly blobs: Pick<Blobs, "get" | "list">;
  /** What model versions name. */
  readonly named: ReadonlySet<string>;
  /** What was looked at before, by the auditor that remembers. */
  readonly seen: Set<string>;
};

/** What is found stays so; what is only noted may be named by the next version. */
export async function checkBlobs(
  { blobs, named, seen }: BlobsToCheck,
  { settled, passing }: { readonly settled: Ledger; readonly passing: Ledger },
): Promise<void> {
  const leftovers: string[] = [];
  const unknown: string[] = [];
  for await (const sha256 of blobs.list()) {
    if (seen.has(sha256)) continue;
    settled.count("I5", "blobs");
    seen.add(sha256);
    if (named.has(sha256)) continue;
    const bytes = await blobs.get(sha256);
    if (bytes === null) continue;
    if (isUpdateInClear(bytes)) {
      const means = "Somebody's update was stored readable. Delete it, and find out who wrote it.";
      settled.find("I5", { where: `blob ${sha256}`, found: "It is an update in clear.", means });
    } else if (weightsIn(bytes) === null) unknown.push(sha256);
    else leftovers.push(sha256);
  }
  const cutOff =
    "hold weights that no model version names, as a commit leaves them that was cut off";
  noteBlobs(cutOff, leftovers, passing);
  noteBlobs("are named by nothing, and hold no weights", unknown, passing);
}

const named_max = 5;

function noteBlobs(what: string, names: readonly string[], ledger: Ledger): void {
  if (names.length === 0) return;
  const some = names.slice(0, named_max).map(short).join(", ");
  const others = names.length > named_max ? " and others" : "";
  ledger.note("I5", `Blobs ${what}: ${names.length} (${some}${others}).`);
}

/** The form that an update has before it is sealed. */
function isUpdateInClear(bytes: Uint8Array): boolean {
  const weights = (bytes.length - updateHeader_bytes) / 4;
  return Number.isInteger(weights) && weights > 0 && decodeUpdate(bytes, weights) !== null;
}

const budget = /budget|epsilon|differential/;

/** I6. A task has no field for a budget yet; should one appear, this audit must not pass it over in silence. */
export function checkBudgets(tasks: readonly TaskSpec[], ledger: Ledger): void {
  ledger.count("I6", "tasks", tasks.length);
  const budgeted = tasks.filter((task) => Object.keys(task).some((name) => budget.test(name)));
  for (const { id, version } of budgeted) {
    ledger.find("I6", {
      where: `${id} version ${version}`,
      found: "It has a privacy budget, and no charge is recorded.",
      means: "Models of it were released without an account of what they cost.",
    });
  }
  if (budgeted.length === 0) {
    ledger.note("I6", "No task has a privacy budget: there is nothing to charge.");
  }
}

/** All that the versions of a run name. */
export function blobsOf({ models }: RunFacts): readonly string[] {
  return models.flatMap(({ sha256, aggregate, strategy_state }) =>
    [sha256, aggregate, strategy_state].filter((name) => name !== null),
  );
}
