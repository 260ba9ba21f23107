/**
 * The spool against the records. I3: every update that an open round counts lies there, whole. I5: nothing else does
 * than sealed boxes and masked updates of rounds under way, as far as bytes can show that.
 */
import { looksSealed, sealOverhead_bytes } from "@tributary/crypto";
import {
  invitationOf,
  isBuffered,
  type RoundEncoding,
  type RoundId,
  type RunId,
  sumEncodingOf,
  updateHeader_bytes,
} from "@tributary/protocol";
import {
  type Json,
  type SpooledUpdate,
  type SpoolInspector,
  type SpoolListing,
  type StoredRound,
  sha256Of,
} from "@tributary/storage";
import { packedLength_bytes } from "@tributary/weights";
import {
  type Acknowledged,
  acknowledgedIn,
  field,
  invitationsIn,
  isOver,
  leftoversIn,
  type RunFacts,
  short,
  updateKey,
} from "./facts.ts";
import { readsAsRandom } from "./randomness.ts";
import type { Ledger } from "./report.ts";

export type Spooled = {
  readonly inspector: SpoolInspector;
  readonly listing: SpoolListing;
  /** What was read and found good before, by the auditor that remembers. */
  readonly good: Set<string>;
};

export type SpooledRun = RunFacts & {
  /** Of its model; null where no model of it can be read. */
  readonly model_weights: number | null;
};

const nameOf = ({ round, participant, sha256 }: SpooledUpdate) =>
  `${round}/${participant}.${sha256}`;

const runOf = ({ round }: SpooledUpdate) => round.slice(0, round.indexOf(".")) as RunId;

/** All that concerns one run. */
export async function checkSpooled(
  facts: SpooledRun,
  spooled: Spooled,
  ledger: Ledger,
): Promise<void> {
  const updates = spooled.listing.updates.filter((update) => runOf(update) === facts.run.id);
  ledger.count("I5", "spooled updates", updates.length);
  const places = placesOf(facts);
  for (const update of updates) {
    checkPlace(update, places, ledger);
    await checkBytes(update, facts, spooled, ledger);
  }
  checkPresence(facts, updates, ledger);
}

/** What lies in the spool for no run at all. */
export function checkStrangers(
  { listing }: Spooled,
  runs: ReadonlySet<string>,
  ledger: Ledger,
): void {
  for (const update of listing.updates) {
    const isKnown = runs.has(runOf(update));
    if (!isKnown) findStray(update, "It belongs to no run that is stored.", ledger);
  }
  for (const name of listing.strangers) {
    ledger.note("I5", `The spool holds ${name}, which the coordinator did not put there.`);
  }
}

function checkPresence(facts: SpooledRun, updates: readonly SpooledUpdate[], ledger: Ledger): void {
  const here = new Map(updates.map((update) => [updateKey(update), update]));
  for (const { where, state } of underWay(facts)) {
    const acknowledged = acknowledgedIn(state);
    ledger.count("I3", "acknowledged updates under way", acknowledged.length);
    for (const update of acknowledged) {
      const found = here.get(updateKey(update));
      if (!found?.is_durable) findMissing(where, update, found, ledger);
    }
  }
}

function findMissing(
  where: string,
  { participant, sha256 }: Acknowledged,
  found: SpooledUpdate | undefined,
  ledger: Ledger,
): void {
  const told = `It counts the update ${short(sha256)} of ${short(participant)}`;
  ledger.find("I3", {
    where,
    found: found
      ? `${told}, of which ${found.received_bytes} of ${found.size_bytes} bytes are here.`
      : `${told}, which is not in the spool.`,
    means: "It cannot be combined with what was acknowledged.",
    is_moving: true,
  });
}

/** What counts updates now: open rounds, and a buffered run itself. */
function underWay({ run, task, rounds }: SpooledRun) {
  const open = rounds
    .filter((round) => !isOver(round))
    .map(({ id, state }) => ({ where: id, state }));
  const isFilling = task !== null && isBuffered(task) && run.status === "running";
  return isFilling ? [...open, { where: run.id, state: run.state }] : open;
}

/** Where updates of a run may lie. */
type Places = {
  readonly rounds: ReadonlyMap<RoundId, StoredRound>;
  /** Of the rounds that are over. */
  readonly newest: RoundId | null;
  readonly invitations: ReadonlySet<number>;
  readonly leftovers: ReadonlySet<Json>;
};

function placesOf({ run, rounds }: SpooledRun): Places {
  return {
    rounds: new Map(rounds.map((round) => [round.id, round])),
    newest: rounds.findLast(isOver)?.id ?? null,
    invitations: run.status === "running" ? invitationsIn(run.state) : new Set(),
    leftovers: leftoversIn(run.state),
  };
}

/** Whether it may lie in the spool at all. */
function checkPlace(update: SpooledUpdate, places: Places, ledger: Ledger): void {
  const invitation = invitationOf(update.round);
  if (invitation !== null) return checkInvitation(update, invitation, places, ledger);
  const round = places.rounds.get(update.round);
  if (round === undefined) {
    return findStray(update, "It belongs to a round that is not stored.", ledger);
  }
  if (!isOver(round)) return;
  if (round.id === places.newest) return noteLeftover(update, ledger);
  findStray(update, "Its round is over, and so is the one after it.", ledger);
}

/** In a buffered run each participant has a place of its own in the spool: that of its invitation. */
function checkInvitation(
  update: SpooledUpdate,
  invitation: number,
  { invitations, leftovers }: Places,
  ledger: Ledger,
): void {
  if (invitations.has(invitation)) return;
  if (leftovers.has(invitation)) return noteLeftover(update, ledger);
  findStray(update, "It answers no invitation that is under way.", ledger);
}

function findStray(update: SpooledUpdate, found: string, ledger: Ledger): void {
  ledger.find("I5", {
    where: `spool ${nameOf(update)}`,
    found,
    means: "Somebody's update is kept where nothing will ever delete it. Delete the file.",
    is_moving: true,
  });
}

function noteLeftover({ round }: SpooledUpdate, ledger: Ledger): void {
  ledger.note(
    "I5",
    `${round} is over, and not all of its updates are deleted: its coordinator is at it, or ended in between and does ` +
      "it at its next start.",
  );
}

async function checkBytes(
  update: SpooledUpdate,
  facts: SpooledRun,
  { inspector, good }: Spooled,
  ledger: Ledger,
): Promise<void> {
  const name = nameOf(update);
  const where = `spool ${name}`;
  if (!update.is_durable || good.has(name)) return;
  const bytes = await inspector.read(update);
  // Between listing and reading it may have been deleted; whether it is missed is asked elsewhere.
  if (bytes === null) return;
  const digest = sha256Of(bytes);
  const isWhole = digest === update.sha256;
  ledger.require("I3", isWhole, {
    where,
    found: `Its bytes have the digest ${short(digest)}.`,
    means: "The update was damaged on disk: its round will be abandoned, or go on without it.",
    is_moving: true,
  });
  const flaw = flawOf(bytes, update, facts);
  ledger.require("I5", flaw === null, {
    where,
    found: flaw ?? "",
    means: "It may be an update in clear. Stop the coordinator and find out who wrote it.",
    is_moving: true,
  });
  if (isWhole && flaw === null) good.add(name);
}

/** What tells these bytes from a sealed or masked update; null where nothing does. */
function flawOf(bytes: Uint8Array, update: SpooledUpdate, facts: SpooledRun): string | null {
  const { task } = facts;
  const wanted = sizeOf(update, facts);
  if (wanted !== null && bytes.length !== wanted) {
    return `It has ${bytes.length} bytes; an update of its round has ${wanted}.`;
  }
  if (task?.privacy === "sealed" && !looksSealed(bytes)) return "It is no sealed box.";
  const content = task?.privacy === "sealed" ? bytes.subarray(sealOverhead_bytes) : bytes;
  return readsAsRandom(content) ? null : "Its bytes are not spread as those of a ciphertext are.";
}

/** Of every update of its round; null where the records do not tell. */
function sizeOf(update: SpooledUpdate, { task, rounds, model_weights }: SpooledRun): number | null {
  if (task === null || model_weights === null) return null;
  if (task.privacy === "sealed") return sealOverhead_bytes + updateHeader_bytes + model_weights * 4;
  const config = rounds.find(({ id }) => id === update.round)?.config;
  const encoding = field(config, "encoding") ?? null;
  if (encoding === null) return null;
  const agreed = encoding as unknown as RoundEncoding;
  return packedLength_bytes(sumEncodingOf(task, agreed, model_weights));
}
