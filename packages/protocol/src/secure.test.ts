import { expect, test } from "vitest";
import { type Agreed, RunId, roundId, roundStatement, Sha256, sumEncodingOf } from "./index.ts";
import { coordinatorMessages, secureTask } from "./testing/fixtures.ts";

const agreed: Agreed = { ...coordinatorMessages.invite, encoding: { range: 0.5, seed: 7 } };
const textOf = (changed: Partial<Agreed>, task = secureTask) =>
  new TextDecoder().decode(roundStatement({ ...agreed, ...changed }, task));

test("[SA1] the statement of a round has one form", () => {
  expect(textOf({}).split("\n")).toEqual([
    "run-0123456789ab.3",
    "digits",
    "1",
    "0".repeat(64),
    "2",
    "2",
    "3",
    "10",
    "16",
    "1",
    "true",
    "false",
    "1000",
    "0.5",
    "7",
  ]);
});

test("[SA1] whatever differs in what participants are told differs in the statement", () => {
  const told = [
    textOf({}),
    textOf({ round: roundId(RunId.parse("run-0123456789ab"), 4) }),
    textOf({ task_version: 2 }),
    textOf({ model: Sha256.parse("1".repeat(64)) }),
    textOf({ model_version: 3 }),
    textOf({ quorum: 3 }),
    textOf({ encoding: { range: 0.25, seed: 7 } }),
    textOf({ encoding: { range: 0.5, seed: 8 } }),
    textOf({}, { ...secureTask, update_norm_max: 11 }),
    textOf({}, { ...secureTask, encoding: { ...secureTask.encoding, value_bits: 8 } }),
    textOf({}, { ...secureTask, encoding: { ...secureTask.encoding, keep: 0.5 } }),
    textOf({}, { ...secureTask, encoding: { ...secureTask.encoding, feedback: false } }),
    textOf({}, { ...secureTask, encoding: { ...secureTask.encoding, rotate: true } }),
    textOf({}, { ...secureTask, encoding: { ...secureTask.encoding, weight_max: 10 } }),
  ];
  expect(new Set(told).size).toBe(told.length);
});

test("[SA2] the encoding of a sum comes from the task, the round and the model", () => {
  expect(sumEncodingOf(secureTask, { range: 0.5, seed: 7 }, 100)).toEqual({
    weights: 100,
    value_bits: 16,
    keep: 1,
    feedback: true,
    rotate: false,
    weight_max: 1_000,
    range: 0.5,
    seed: 7,
    cohort_max: 3,
    update_norm_max: 10,
  });
});
