/** A masked change on its way, as the page tells it: from the keys to the model, or to a round that was abandoned. */
import type { ParticipantEvent } from "@tributary/client";
import { type AbandonReason, type Privacy, RunId, roundId, Sha256 } from "@tributary/protocol";
import { expect, test } from "vitest";
import { en } from "./messages/en/index.ts";
import { act, receive } from "./participation.ts";
import { initialParticipation, type Participation } from "./participation-state.ts";
import { hasLeft, sentBytes, withEarlier } from "./receipt.ts";
import { statusSentence } from "./status.ts";
import { receiptStep, wayReached } from "./way.ts";
import { noteSentence } from "./words.ts";

const run = RunId.parse("run-3f9k2m1q8z7x");
const round = roundId(run, 2);
const model = Sha256.parse("ab".repeat(32));
const sha256 = Sha256.parse("cd".repeat(32));
const other = Sha256.parse("ef".repeat(32));

type EventOf<T extends ParticipantEvent["type"]> = Extract<ParticipantEvent, { type: T }>;

const invited: EventOf<"invited"> = {
  type: "invited",
  round,
  number: 2,
  cohort: 8,
  quorum: 6,
  deadline_ms: 20_000,
  privacy: "secure",
};
const trained: EventOf<"trained"> = {
  type: "trained",
  seconds: 1,
  examples: 200,
  loss: 1,
  accuracy: 0.5,
};
const shared: EventOf<"shared"> = {
  type: "shared",
  round,
  participants: 8,
  neighbours: 7,
  threshold: 5,
};
const masked: EventOf<"masked"> = {
  type: "masked",
  round,
  size_bytes: 131_604,
  sha256,
  clear_bytes: 219_944,
};
const accepted: EventOf<"accepted"> = { type: "accepted", round, sha256, size_bytes: 131_604 };
const confirmed: EventOf<"confirmed"> = { type: "confirmed", round, survivors: 7 };
const unmasked: EventOf<"unmasked"> = { type: "unmasked", round };
const committed: EventOf<"committed"> = {
  type: "committed",
  round,
  model,
  model_version: 2,
  counted: 7,
  accuracy: 0.9,
  loss: 0.3,
};
const wholeRound = [
  { type: "connected" } as const,
  invited,
  shared,
  trained,
  masked,
  accepted,
  confirmed,
  unmasked,
  committed,
];

function abandoned(reason: AbandonReason): ParticipantEvent {
  return { type: "abandoned", round, reason, detail: "" };
}

const running = act(initialParticipation, { type: "start" });
function after(...events: readonly ParticipantEvent[]): Participation {
  return events.reduce((at, event) => receive(at, event, 100_000), running);
}
/** The states after each event. */
function film(events: readonly ParticipantEvent[]): readonly Participation[] {
  return events.map((_, index) => after(...events.slice(0, index + 1)));
}

test("a masked change's receipt says its bytes, its hash, the others and the threshold", () => {
  expect(after(...wholeRound).receipts).toEqual([
    {
      round,
      privacy: "secure",
      sha256,
      size_bytes: 131_604,
      clear_bytes: 219_944,
      others: 6,
      protection: { threshold: 5, neighbours: 7 },
      stage: "unmasked",
      state: "counted",
      model_version: 2,
      note: null,
    },
  ]);
});

test("a receipt goes from masked to the model, step by step", () => {
  const steps = film(wholeRound).map(({ receipts: [receipt] }) =>
    receipt === undefined ? null : en.receipts.steps.secure[receiptStep(receipt)],
  );
  expect(steps.slice(4)).toEqual(["Masked", "Sent", "In the sum", "Masks removed", "In the model"]);
  expect(steps.slice(0, 4)).toEqual([null, null, null, null]);
});

test("the drawing follows the change over the border of the device", () => {
  const reached = film(wholeRound).map((state) => wayReached(state).reached);
  expect(reached).toEqual([-1, -1, -1, 1, 1, 1, 2, 2, 3]);
  const next = after(...wholeRound, { ...invited, round: roundId(run, 3), number: 3 });
  expect(wayReached(next)).toEqual({ reached: -1, isBroken: false });
});

test("what is only masked has not left this device", () => {
  const { receipts } = after(invited, shared, masked);
  expect(receipts.map(hasLeft)).toEqual([false]);
  expect(sentBytes(receipts)).toBe(0);
  expect(sentBytes(after(invited, shared, masked, accepted).receipts)).toBe(131_604);
});

test("news that comes twice, or after later news, takes a receipt nowhere", () => {
  const once = after(invited, shared, masked, accepted, confirmed).receipts;
  const again = after(invited, shared, masked, accepted, confirmed, masked, accepted, confirmed);
  expect(again.receipts).toEqual(once);
});

test("a change that was masked anew before it arrived has the receipt of what is sent", () => {
  const { receipts } = after(invited, shared, masked, { ...masked, sha256: other });
  expect(receipts.map((receipt) => receipt.sha256)).toEqual([other]);
});

test("a change that the sum has was sent, though the word of its arrival was lost", () => {
  const [receipt] = after(invited, shared, masked, confirmed).receipts;
  expect(receipt).toMatchObject({ stage: "summed", others: 6 });
  expect(receipt !== undefined && hasLeft(receipt)).toBe(true);
});

test("a round that was committed without this device's change did not count it", () => {
  const [receipt] = after(invited, shared, masked, committed).receipts;
  expect(receipt).toMatchObject({ stage: "masked", state: "not_counted", others: null });
});

test("the threshold is known again after a reconnect in the middle of the round", () => {
  const [receipt] = after(invited, shared, invited, masked).receipts;
  expect(receipt?.protection).toEqual({ threshold: 5, neighbours: 7 });
});

test("an abandoned round says that nothing was revealed, where that is so", () => {
  const state = after(invited, shared, masked, accepted, confirmed, abandoned("unmasking_failed"));
  expect(state.receipts[0]).toMatchObject({ state: "not_counted", stage: "summed" });
  const note = state.receipts[0]?.note ?? null;
  expect(note === null ? "" : noteSentence(note, en.work)).toMatch(/nothing was revealed/i);
  expect(wayReached(state)).toEqual({ reached: 2, isBroken: true });
  const abandonNote = (reason: AbandonReason, privacy: Privacy) =>
    noteSentence({ kind: "abandoned", reason, privacy }, en.work);
  expect(abandonNote("quorum_missed", "secure")).toMatch(/nothing was revealed/i);
  expect(abandonNote("keys_missed", "secure")).toMatch(/nothing was sent/i);
  expect(abandonNote("sum_implausible", "secure")).toMatch(/at most the sum/i);
  expect(abandonNote("quorum_missed", "sealed")).not.toMatch(/revealed/i);
});

test("the status says what happens to the change, in words without cryptography", () => {
  const sentences = film(wholeRound).map((state) => statusSentence(state, en));
  expect(sentences.slice(3, 8)).toEqual([
    "Hiding the change under random numbers.",
    "Sending the masked change, 132 kB.",
    "The change has arrived. Waiting for the others, then the round is added up.",
    "Your change is in the sum. Now the random numbers are taken off it.",
    "This device has done its part. The sum becomes the next model.",
  ]);
});

test("the threshold counts only others, and no more of them than there are", () => {
  expect(en.receipts.whoCouldSee({ threshold: 5, neighbours: 7 })).toBe(
    "At least 5 of the 7 people you were connected with would have to work together with the server to see your change.",
  );
  expect(en.receipts.whoCouldSee({ threshold: 3, neighbours: 2 })).toMatch(/^All 2 people/);
  expect(en.receipts.whoCouldSee({ threshold: 2, neighbours: 1 })).toMatch(/^The one person/);
});

test("receipts of earlier visits stand behind those of this one, their open ones unseen", () => {
  const now = after(...wholeRound).receipts;
  const [own] = now;
  if (own === undefined) throw new Error("Expected a receipt");
  const before = { ...own, round: roundId(run, 1), state: "pending" } as const;
  const stale = { ...own, state: "pending" } as const;
  expect(withEarlier(now, [stale, before])).toEqual([own, { ...before, state: "unknown" }]);
  expect(withEarlier([], [before]).map(({ round: id }) => id)).toEqual([roundId(run, 1)]);
});
