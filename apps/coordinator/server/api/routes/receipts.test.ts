import { type RoundSummary, RunId, roundId, Sha256 } from "@tributary/protocol";
import type { Runtime } from "@tributary/runtime";
import type { Delivery } from "@tributary/storage";
import { expect, test } from "vitest";
import { serve } from "../../testing/serve.ts";
import { RecordedReceipt, receiptRoutes } from "./receipts.ts";

const run = RunId.parse("run-000000000000");
const hash = (letter: string) => Sha256.parse(letter.repeat(64));
const model = hash("e");

const over = (number: number, outcome: "committed" | "abandoned") => ({
  id: roundId(run, number),
  number,
  outcome,
  accepted: 3,
  model: outcome === "committed" ? model : null,
  model_version: outcome === "committed" ? 1 : null,
  closed_at_ms: 7,
});
const history = [over(1, "abandoned"), over(2, "committed")] as unknown as RoundSummary[];
const deliveries: Record<string, readonly Delivery[]> = {
  [roundId(run, 1)]: [
    { participant: "somebody", sha256: hash("a"), outcome: "uncounted" } as never as Delivery,
  ],
  [roundId(run, 2)]: [
    { participant: "somebody", sha256: hash("b"), outcome: "counted" } as never as Delivery,
    { participant: "another", sha256: hash("c"), outcome: "counted" } as never as Delivery,
  ],
};
const runtime = { run: (id: string) => (id === run ? { history } : null) } as unknown as Runtime;

const open = () =>
  serve(receiptRoutes({ runtime: () => runtime, deliveries: async (id) => deliveries[id] ?? [] }));
const path = (number: number | string, sha256: string, id: string = run) =>
  `/api/runs/${id}/rounds/${number}/receipts/${sha256}`;

test("whoever knows what was sent learns what became of it, and of nobody else", async () => {
  const ask = await open();
  const counted = await ask(path(2, hash("b")), { token: null });
  const text = await counted.text();
  expect(RecordedReceipt.parse(JSON.parse(text))).toMatchObject({
    round: roundId(run, 2),
    outcome: "committed",
    is_counted: true,
    summed: 3,
    model,
    model_version: 1,
  });
  expect(text).not.toMatch(/somebody|another|cccc/);
  const uncounted = await ask(path(1, hash("a")), { token: null });
  expect(await uncounted.json()).toMatchObject({
    outcome: "abandoned",
    is_counted: false,
    summed: null,
    model_version: null,
  });
});

test("what is not on the record is not made up, and is not told apart", async () => {
  const ask = await open();
  const statuses = await Promise.all(
    [
      path(2, hash("a")),
      path(1, hash("b")),
      path(3, hash("b")),
      path(2, hash("b"), "run-000000000001"),
    ].map(async (address) => (await ask(address, { token: null })).status),
  );
  expect(statuses).toEqual([404, 404, 404, 404]);
});

test.each([path(2, "b"), path("two", hash("b")), path(0, hash("b"))])(
  "what is no address of a change leads nowhere: %s",
  async (address) => {
    const ask = await open();
    expect((await ask(address, { token: null })).status).toBe(404);
  },
);
