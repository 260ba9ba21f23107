/** Hostile frames from a seed, fewer than `npx pnpm fuzz` sends, and the corpus packet by packet. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { packets } from "./fuzz/corpus.ts";
import { Line } from "./fuzz/line.ts";
import { storm } from "./fuzz/storm.ts";
import { Coordinator } from "./support/coordinator.ts";

describe("[GW1] packets that the transports know, at the wrong time", () => {
  let coordinator: Coordinator;
  beforeAll(async () => {
    coordinator = await Coordinator.start();
  });
  afterAll(() => coordinator.dispose());

  test.each(packets.map((packet) => [packet]))("%j ends nobody but its sender", async (packet) => {
    for (const first of [[], ["40/participant,"]]) {
      const line = new Line(coordinator.url);
      expect(await line.opened()).toBe(true);
      for (const text of [...first, packet, packet]) line.send(text);
      line.close();
    }
    expect(await (await coordinator.fetch("/healthz")).json()).toEqual({ status: "ok" });
    expect(coordinator.isRunning).toBe(true);
  });
});

test("[GW1] 20,000 mutated frames are withstood while others make their rounds", async () => {
  const report = await storm({ seed: 7, frames: 20_000 });
  expect(report).toMatchObject({ isUp: true, unhandled: 0, internal: 0 });
  expect(report.committed).toBeGreaterThan(0);
  // It was not all turned away at the door.
  expect(report.refusals).toHaveProperty("malformed_message");
  expect(report.refusals).toHaveProperty("round_stale");
});
