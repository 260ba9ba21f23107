import { invitationId, RunId, roundId, Sha256 } from "@tributary/protocol";
import { afterEach, expect, test, vi } from "vitest";
import type { Receipt } from "./receipt.ts";
import { askForReceipt, compare, type Recorded } from "./receipt-check.ts";

const run = RunId.parse("run-3f9k2m1q8z7x");
const receipt: Receipt = {
  round: roundId(run, 4),
  privacy: "secure",
  sha256: Sha256.parse("ab".repeat(32)),
  size_bytes: 100,
  clear_bytes: 200,
  others: 6,
  protection: null,
  stage: "unmasked",
  state: "counted",
  model_version: 3,
  note: null,
};
const recorded: Recorded = {
  round: roundId(run, 4),
  number: 4,
  outcome: "committed",
  is_counted: true,
  summed: 7,
  model_version: 3,
};

test("what was heard and what is on the record are the same", () => {
  expect(compare(receipt, recorded)).toEqual({ kind: "matches", recorded });
  const missed: Receipt = { ...receipt, state: "not_counted", model_version: null };
  const abandoned = { ...recorded, outcome: "abandoned", is_counted: false } as const;
  const without = { ...abandoned, summed: null, model_version: null };
  expect(compare(missed, without)).toEqual({ kind: "matches", recorded: without });
});

test.each([
  [{ number: 5 }, { what: "round", here: 4, there: 5 }],
  [{ is_counted: false }, { what: "counted", here: true, there: false }],
  [{ summed: 2 }, { what: "summed", here: 7, there: 2 }],
  [{ summed: null }, { what: "summed", here: 7, there: null }],
  [{ model_version: 9 }, { what: "model_version", here: 3, there: 9 }],
])("a record that says %j differs, and it is said in what", (part, difference) => {
  expect(compare(receipt, { ...recorded, ...part })).toEqual({
    kind: "differs",
    differences: [difference],
  });
});

test("of a round whose end was not heard the record tells it", () => {
  const unseen: Receipt = { ...receipt, state: "unknown", model_version: null, others: null };
  expect(compare(unseen, recorded)).toEqual({ kind: "told", recorded });
});

afterEach(() => vi.unstubAllGlobals());

function answering(answers: Readonly<Record<string, unknown>>): string[] {
  const asked: string[] = [];
  vi.stubGlobal("fetch", async (path: string) => {
    asked.push(path);
    const found = answers[path];
    return found === undefined
      ? new Response('{"error":"Not here."}', { status: 404 })
      : new Response(JSON.stringify(found));
  });
  return asked;
}

const address = (number: number) => `/api/runs/${run}/rounds/${number}/receipts/${receipt.sha256}`;

test("the record is asked by round and fingerprint, and what it does not know is said", async () => {
  const asked = answering({ [address(4)]: recorded });
  expect(await askForReceipt(receipt)).toEqual({ kind: "matches", recorded });
  expect(asked).toEqual([address(4)]);
  expect(await askForReceipt({ ...receipt, round: roundId(run, 5) })).toEqual({
    kind: "not_known",
  });
});

test("a change of a buffered run is looked for in the buffer that made its version", async () => {
  answering({
    [`/api/runs/${run}`]: { history: [{ number: 2, model_version: 3 }] },
    [address(2)]: { ...recorded, number: 2 },
  });
  const buffered: Receipt = { ...receipt, round: invitationId(run, 17) };
  expect(await askForReceipt(buffered)).toMatchObject({ kind: "matches" });
});

test("where nobody answers, nothing is claimed", async () => {
  vi.stubGlobal("fetch", () => Promise.reject(new TypeError("offline")));
  expect(await askForReceipt(receipt)).toEqual({ kind: "unreachable" });
});
