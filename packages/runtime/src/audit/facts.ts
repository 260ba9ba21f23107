/**
 * One run as it is stored, read at one time, and careful readings of what is in it: a record that somebody changed may
 * hold anything, and must become a finding, not a crash.
 */
import { isBuffered, type TaskSpec } from "@tributary/protocol";
import type { Json, ModelVersion, RunRecord, StoredRound } from "@tributary/storage";

export type RunFacts = {
  readonly run: RunRecord;
  /** Null where the run names one that is not stored. */
  readonly task: TaskSpec | null;
  /** By version. */
  readonly models: readonly ModelVersion[];
  /** By number. */
  readonly rounds: readonly StoredRound[];
};

/** What the audit has to do yet of a run: the rounds that are over and the versions from these indices on are new. */
export type Since = { readonly rounds: number; readonly versions: number };

/** An update of which a state says that it is on disk and was acknowledged. */
export type Acknowledged = { readonly participant: string; readonly sha256: string };

/** Names an update, whoever tells of it. */
export function updateKey({ participant, sha256 }: Acknowledged): string {
  return `${participant} ${sha256}`;
}

export type EndedRound = StoredRound & { readonly status: "committed" | "abandoned" };

export function isOver(round: StoredRound): round is EndedRound {
  return round.status !== "open";
}

/** How many updates a commit needs. */
export function quorumOf(task: TaskSpec): number {
  return isBuffered(task) ? task.buffered.buffer : task.round.quorum;
}

/** Of a round's snapshot, by member; of a buffer, by update. */
export function acknowledgedIn(state: Json): readonly Acknowledged[] {
  const members = list(field(state, "members")).filter((m) => field(m, "status") === "delivered");
  const updates = [
    ...members.map((member) => field(member, "update")),
    ...list(field(state, "updates")),
    ...list(field(state, "buffer")),
    ...list(field(field(state, "combining"), "updates")),
  ];
  return updates.map((update) => ({
    participant: text(field(update, "participant")),
    sha256: text(field(update, "sha256")),
  }));
}

/** Of a buffered run's state: the invitations that somebody is at work for, or whose update waits to be combined. */
export function invitationsIn(state: Json): ReadonlySet<number> {
  return new Set(partsIn(state).map((part) => numberIn(part, "invitation")));
}

/** Of a buffered run's state: the model versions that these parts started from. */
export function versionsIn(state: Json): ReadonlySet<number> {
  return new Set(partsIn(state).map((part) => numberIn(part, "version")));
}

/** Of a buffered run's state: the model versions whose keys it keeps. */
export function keyVersionsIn(state: Json): readonly number[] {
  return list(field(state, "keys")).map((key) => numberIn(key, "version"));
}

/** Of a buffered run's state: the invitations that are over, and of which the spool may still hold something. */
export function leftoversIn(state: Json): ReadonlySet<Json> {
  return new Set(list(field(state, "leftovers")));
}

function partsIn(state: Json): readonly Json[] {
  const combining = field(state, "combining");
  return [field(state, "at_work"), field(state, "buffer"), field(combining, "updates")].flatMap(
    list,
  );
}

function numberIn(value: Json, name: string): number {
  const found = field(value, name);
  return typeof found === "number" ? found : Number.NaN;
}

export function membersIn(state: Json): readonly string[] {
  return list(field(state, "members")).map((member) => text(field(member, "participant")));
}

/**
 * Whose acknowledged updates turned out bad when they were combined, or are of devices that were revoked meanwhile:
 * they are named, and not counted.
 */
export function excludedIn(state: Json): ReadonlySet<string> {
  const bad = list(field(field(state, "result"), "excluded"));
  const revoked = list(field(state, "members"))
    .filter((member) => field(member, "reason") === "revoked" && field(member, "update"))
    .map((member) => field(member, "participant"));
  return new Set([...bad, ...revoked].map(text));
}

export function field(value: Json | undefined, name: string): Json | undefined {
  const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
  return isObject ? (value as { readonly [key: string]: Json })[name] : undefined;
}

function list(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : [];
}

export function text(value: Json | undefined): string {
  return typeof value === "string" ? value : "";
}

/** Those that occur more than once. */
export function repeated(values: readonly string[]): readonly string[] {
  const seen = new Set<string>();
  return [...new Set(values.filter((value) => seen.size === seen.add(value).size))];
}

/** Enough of a digest or a key to find it by. */
export function short(name: string): string {
  return name.length > 12 ? `${name.slice(0, 12)}…` : name;
}
