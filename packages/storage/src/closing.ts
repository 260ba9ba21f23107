/**
 * The end of a round, committed or abandoned, as one value: what both implementations of the
 * records check before they write it. A closing is named by the digest of its content, so that the
 * same end told twice is recognised.
 */
import { createHash } from "node:crypto";
import { type RoundId, type RoundSummary, type RunId, roundId } from "@tributary/protocol";
import { StorageError } from "./errors.ts";
import { requireParticipant } from "./ids.ts";
import { canonicalJson, type Json } from "./json.ts";
import type {
  AbandonRecord,
  CommitRecord,
  Delivery,
  RoundRecord,
  RunRecord,
  Standing,
  StoredRound,
} from "./port.ts";
import type { ModelVersion } from "./port-models.ts";

export type Closing = {
  readonly id: RoundId;
  readonly outcome: "committed" | "abandoned";
  readonly state: Json;
  readonly run: RunRecord;
  readonly summary: RoundSummary;
  /** The new model version of a committed round. */
  readonly model: ModelVersion | null;
  /** By participant. */
  readonly deliveries: readonly Delivery[];
  /** By participant. */
  readonly standings: readonly Standing[];
  /** The digest of all of the above. */
  readonly sha256: string;
};

/** What counts of the stored round that a closing is for. */
export type RoundStatus = Pick<StoredRound, "status" | "closing_sha256">;

export function closingOfCommit(record: CommitRecord): Closing {
  const { id, state, run, summary, model, standings } = record;
  const deliveries = record.counted.map((update) => delivery(update, "counted"));
  const outcome = "committed";
  return closing({ id, outcome, state, run, summary, model, deliveries, standings });
}

export function closingOfAbandon(record: AbandonRecord): Closing {
  const { id, state, run, summary, standings } = record;
  const deliveries = record.uncounted.map((update) => delivery(update, "uncounted"));
  const outcome = "abandoned";
  return closing({ id, outcome, state, run, summary, model: null, deliveries, standings });
}

/** The end of a round that is recorded with its beginning: the digest names both. */
export function closingOfRecord(
  beginning: RoundRecord,
  record: CommitRecord | AbandonRecord,
): Closing {
  const closing = "model" in record ? closingOfCommit(record) : closingOfAbandon(record);
  requireSame(closing.id, "its id", closing.id, "its beginning's", beginning.id);
  return { ...closing, sha256: digestOf({ beginning, closing: closing.sha256 }) };
}

/** Only the named fields: callers hand over references that know more. */
function delivery(
  { participant, sha256 }: CommitRecord["counted"][number],
  outcome: Delivery["outcome"],
): Delivery {
  return { participant, sha256, outcome };
}

function closing(content: Omit<Closing, "sha256">): Closing {
  const { id, run, summary, model, outcome } = content;
  const deliveries = byParticipant(id, content.deliveries);
  const standings = byParticipant(id, content.standings);
  requireSame(id, "its id", id, "its run and number", roundId(run.id, summary.number));
  requireSame(id, "its id", id, "its summary's", summary.id);
  requireSame(id, "its outcome", outcome, "its summary's", summary.outcome);
  if (model !== null) {
    requireSame(id, "its run", run.id, "its model's", model.run);
    requireSame(id, "its id", id, "its model's", model.round);
  }
  const sorted = { ...content, deliveries, standings };
  return { ...sorted, sha256: digestOf(sorted) };
}

function digestOf(content: unknown): string {
  return createHash("sha256").update(canonicalJson(content)).digest("hex");
}

/** Sorted; nobody may be named twice. */
function byParticipant<T extends Standing | Delivery>(id: RoundId, named: readonly T[]): T[] {
  const sorted = named.toSorted((a, b) => order(a.participant, b.participant));
  for (const [index, { participant }] of sorted.entries()) {
    requireParticipant(participant);
    if (sorted[index + 1]?.participant === participant) {
      throw conflict(`round ${id} names participant ${participant} twice`);
    }
  }
  return sorted;
}

/**
 * Whether the closing is to be written (`close`) or was already (`closed`); throws a conflict
 * otherwise.
 */
export function judgeClosing(stored: RoundStatus | null, closing: Closing): "close" | "closed" {
  if (stored === null) throw unknownRound(closing.id);
  if (stored.status === "open") return "close";
  if (stored.closing_sha256 === closing.sha256) return "closed";
  const how = stored.status === closing.outcome ? ", with other content" : "";
  throw conflict(`round ${closing.id} was ${stored.status} before${how}; it ends only once`);
}

/**
 * A new version follows the newest one: two leaders of one run cannot both commit. Its parent is
 * the newest, or an earlier version to which the run was rolled back; which, the audit asks.
 */
export function requireNext(
  head: ModelVersion,
  parent: Pick<ModelVersion, "sha256"> | null,
  model: ModelVersion,
): void {
  const subject = `round ${model.round}`;
  requireSame(subject, "its model version", model.version, "the next one", head.version + 1);
  const named = parent?.sha256 ?? head.sha256;
  requireSame(subject, "its model's parent", model.parent, "a model of its run", named);
}

export function requireBeginning(round: RoundRecord): void {
  requireSame(round.id, "its id", round.id, "its run and number", roundId(round.run, round.number));
}

/** The initial model belongs to the run and to no round. */
export function requireInitial(run: RunRecord, initial: ModelVersion): void {
  requireSame(run.id, "its id", run.id, "its initial model's run", initial.run);
  requireSame(run.id, "its initial model's round", initial.round, "that of an initial model", null);
}

type NewRun = { readonly run: RunRecord; readonly initial: ModelVersion };

/** Telling the same run again is no contradiction. */
export function requireSameRun(stored: NewRun, told: NewRun): void {
  if (canonicalJson(stored) === canonicalJson(told)) return;
  throw conflict(`there is a run ${told.run.id} already`);
}

/** Nor is telling the same round again while it is as it began. */
export function requireSameBeginning(stored: RoundRecord | null, told: RoundRecord): void {
  if (stored === null) throw conflict(`another round of run ${told.run} is still under way`);
  if (canonicalJson(stored) === canonicalJson(told)) return;
  throw conflict(`there is a round ${told.id} already`);
}

export function unknownRound(id: RoundId): StorageError {
  return conflict(`there is no round ${id}`);
}

export function unknownRun(id: RunId): StorageError {
  return conflict(`there is no run ${id}`);
}

export function closedRound(id: RoundId, status: string): StorageError {
  return conflict(`round ${id} is ${status}; only a round under way takes a snapshot`);
}

/**
 * A write that contradicts what is stored: a broken promise of the caller, so it names both sides.
 */
export function conflict(what: string): StorageError {
  return new StorageError("conflict", `The records refuse this write: ${what}. Nothing changed.`);
}

function requireSame(
  subject: string,
  left: string,
  leftValue: string | number | null,
  right: string,
  rightValue: string | number | null,
): void {
  if (leftValue === rightValue) return;
  throw conflict(`${subject}: ${left} is ${leftValue}, but ${right} is ${rightValue}`);
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
