import {
  type RoundSummary,
  type RoundView,
  RunId,
  roundId,
  roundPhases,
} from "@tributary/protocol";
import { expect, test } from "vitest";
import { en } from "./messages/en/index.ts";
import { abandonStory, expectedIn, lostSentence, lostTotal, phasesOf } from "./round-story.ts";
import { phaseSentence } from "./words.ts";

const id = roundId(RunId.parse("run-3f9k2m1q8z7x"), 4);
const lost_in = { keying: 1, sharing: 0, training: 2, confirming: 0, unmasking: 3, aggregating: 0 };

const view: RoundView = {
  id,
  number: 4,
  phase: "training",
  eligible: 0,
  quorum: 6,
  cohort: 12,
  training: 5,
  accepted: 4,
  dropped: 3,
  lost_in,
  privacy: "secure",
  threshold: 7,
  collected: 4,
  started_at_ms: 0,
  deadline_at_ms: 60_000,
  waiting_for: "waiting for 5 of 9 updates",
};

const abandoned: RoundSummary = {
  id,
  number: 4,
  outcome: "abandoned",
  reason: "unmasking_failed",
  cohort: 12,
  accepted: 9,
  dropped: 3,
  lost_in,
  privacy: "secure",
  threshold: 7,
  accuracy: null,
  loss: null,
  train_loss: null,
  update_rms: null,
  seconds: 9,
  bytes_up: 0,
  bytes_down: 0,
  model: null,
  model_version: null,
  closed_at_ms: 1,
};

test("losses are told by phase, and only those that were", () => {
  expect(lostTotal(lost_in)).toBe(6);
  expect(lostSentence(lost_in, en.runs)).toBe(
    "1 while exchanging keys, 2 while training, 3 while unmasking",
  );
  const nobody = { ...lost_in, keying: 0, training: 0, unmasking: 0 };
  expect(lostSentence(nobody, en.runs)).toBe("");
});

test("a phase expects those that are left, and after training those that delivered", () => {
  const expected = roundPhases.map((phase) => expectedIn({ ...view, phase }));
  expect(expected).toEqual([null, 9, 9, 9, 4, 4, null, null, null]);
});

test("a secure round goes through every phase, a sealed one through those without keys and masks", () => {
  expect(phasesOf("secure")).toEqual(roundPhases.filter((phase) => phase !== "abandoned"));
  expect(phasesOf("sealed")).toEqual(["recruiting", "training", "aggregating", "closed"]);
});

test("an abandoned round says why, and with which numbers", () => {
  expect(abandonStory(abandoned, en)).toEqual({
    why: "Too few participants stayed to remove the masks; nothing was revealed.",
    numbers:
      "9 of 12 chosen participants delivered; lost 1 while exchanging keys, 2 while training, " +
      "3 while unmasking; it takes 7 to remove one participant’s masks.",
  });
  const early = abandonStory({ ...abandoned, reason: "stopped", cohort: 0, accepted: 0 }, en);
  expect(early.numbers).toBe("Nobody had been chosen yet.");
});

test("no word that a layman reads is the name of the method", () => {
  const read = roundPhases.flatMap((phase) => [
    phaseSentence(phase, "secure", en.runs),
    phaseSentence(phase, "sealed", en.runs),
  ]);
  expect(read.join(" ")).not.toMatch(/secagg|aggregation|shamir|cipher/i);
  expect(en.work.privacySentence("secure", 6)).toBe(
    "The server sees the sum of at least 6 people’s changes, never one person’s alone.",
  );
  expect(en.work.privacySentence("sealed", 6)).toMatch(/the server opens each one/);
});
