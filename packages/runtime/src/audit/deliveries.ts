/**
 * I2 and I3 of rounds that are over: each participant is named once, and what the last snapshot says was acknowledged
 * is exactly what the commit counts or the abandoned round names.
 */
import type { Delivery, StoredRound } from "@tributary/storage";
import {
  type Acknowledged,
  acknowledgedIn,
  type EndedRound,
  excludedIn,
  membersIn,
  repeated,
  short,
  updateKey,
} from "./facts.ts";
import type { Ledger } from "./report.ts";

export function checkDeliveries(
  round: EndedRound,
  deliveries: readonly Delivery[],
  ledger: Ledger,
): void {
  checkOnce(round, deliveries, ledger);
  checkOutcomes(round, deliveries, ledger);
  checkNamed(round, deliveries, ledger);
}

function checkOnce(round: EndedRound, deliveries: readonly Delivery[], ledger: Ledger): void {
  const where = round.id;
  ledger.count("I2", "deliveries", deliveries.length);
  const twice = [
    ...repeated(deliveries.map(({ participant }) => participant)),
    ...repeated(membersIn(round.state)),
    ...repeated(acknowledgedIn(round.state).map(({ participant }) => participant)),
  ];
  for (const participant of new Set(twice)) findTwice(where, participant, ledger);
}

function findTwice(where: string, participant: string, ledger: Ledger): void {
  ledger.find("I2", {
    where,
    found: `It names the participant ${short(participant)} more than once.`,
    means: "One device weighs as much as several in this round.",
  });
}

/** I2 of a round under way: nobody is twice in its cohort. */
export function checkCohort({ id, state }: StoredRound, ledger: Ledger): void {
  const members = membersIn(state);
  ledger.count("I2", "members of open rounds", members.length);
  for (const participant of repeated(members)) findTwice(id, participant, ledger);
}

function checkOutcomes(round: EndedRound, deliveries: readonly Delivery[], ledger: Ledger): void {
  const wanted = round.status === "committed" ? "counted" : "uncounted";
  const others = deliveries.filter(({ outcome }) => outcome !== wanted).length;
  ledger.require("I2", others === 0, {
    where: round.id,
    found: `It is ${round.status}, and ${others} of its updates are not noted as ${wanted}.`,
    means: "What became of these updates was changed after the round's end.",
  });
  const accepted = round.summary?.accepted ?? null;
  ledger.require("I2", accepted === null || accepted === deliveries.length, {
    where: round.id,
    found: `Its summary says ${accepted} updates, the records name ${deliveries.length}.`,
    means: "Updates were added to the round or taken from it after its end.",
  });
}

function checkNamed(round: EndedRound, deliveries: readonly Delivery[], ledger: Ledger): void {
  const where = round.id;
  const acknowledged = acknowledgedIn(round.state);
  ledger.count("I3", "acknowledged updates of rounds that are over", acknowledged.length);
  const named = keysOf(deliveries);
  const known = keysOf(acknowledged);
  for (const update of acknowledged.filter((each) => !named.has(updateKey(each)))) {
    const told = `the update ${short(update.sha256)} of ${short(update.participant)}`;
    ledger.find("I3", {
      where,
      found: `Its last snapshot has ${told}, which it neither counts nor names.`,
      means: "A participant was told that its update is safe, and it vanished.",
    });
  }
  for (const delivery of deliveries.filter((each) => !known.has(updateKey(each)))) {
    ledger.find("I3", {
      where,
      found: `It names an update of ${short(delivery.participant)} that its last snapshot has not.`,
      means: "An update that nobody delivered was put into the records.",
    });
  }
}

function keysOf(updates: readonly Acknowledged[]): ReadonlySet<string> {
  return new Set(updates.map(updateKey));
}

/** An update of which its sender holds the confirmation. */
export type Receipt = Acknowledged & { readonly round: string };

/** I3 as participants see it: what they were told is in the round that is over. */
export function checkReceipts(
  round: EndedRound,
  deliveries: readonly Delivery[],
  receipts: readonly Receipt[],
  ledger: Ledger,
): void {
  const excluded = excludedIn(round.state);
  const named = keysOf(deliveries);
  for (const receipt of receipts) {
    ledger.count("I3", "confirmations that participants hold");
    const isKept = named.has(updateKey(receipt)) || excluded.has(receipt.participant);
    ledger.require("I3", isKept, {
      where: round.id,
      found:
        `${short(receipt.participant)} holds a confirmation of ${short(receipt.sha256)}, ` +
        "which the round does not name.",
      means: "A participant was told that its update is safe, and it vanished.",
    });
  }
}
