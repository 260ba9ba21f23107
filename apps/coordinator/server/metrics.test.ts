import { readFile } from "node:fs/promises";
import type { RoundSummary } from "@tributary/protocol";
import type { RunNews } from "@tributary/runtime";
import { expect, test } from "vitest";
import { createMetrics } from "./metrics.ts";

const summary = {
  outcome: "abandoned",
  reason: "unmasking_failed",
  privacy: "secure",
  accepted: 4,
  lost_in: { keying: 1, sharing: 0, training: 2, confirming: 0, unmasking: 3, aggregating: 0 },
} as RoundSummary;

test("rounds are counted by privacy, and who was lost by phase", async () => {
  const { observe, registry } = createMetrics();
  const news = { type: "round", run: "run-0123456789ab", summary } as RunNews;
  observe(news);
  observe(news);
  const text = await registry.metrics();
  const labels = 'privacy="secure",outcome="abandoned",reason="unmasking_failed"';
  expect(text).toContain(`tributary_rounds_total{${labels}} 2`);
  expect(text).toContain('tributary_round_lost_total{phase="training"} 4');
  expect(text).toContain('tributary_round_lost_total{phase="unmasking"} 6');
  expect(text).toContain("tributary_updates_total 0");
});

test("the delay of the event loop is among the figures", async () => {
  const text = await createMetrics().registry.metrics();
  expect(text).toMatch(/^tributary_nodejs_eventloop_lag_p99_seconds \S+$/m);
});

test("each figure that the Grafana dashboard asks for is among them", async () => {
  const text = await createMetrics().registry.metrics();
  const known = new Set([...text.matchAll(/^# TYPE (\S+)/gm)].map(([, name = ""]) => name));
  const file = new URL("../../../public/grafana.json", import.meta.url);
  const { panels } = JSON.parse(await readFile(file, "utf8")) as {
    readonly panels: readonly { readonly targets: readonly { readonly expr: string }[] }[];
  };
  const exprs = panels.flatMap(({ targets }) => targets.map(({ expr }) => expr));
  const asked = exprs.flatMap((expr) => expr.match(/tributary_\w+/g) ?? []);
  const unknown = asked.filter((name) => !known.has(name.replace(/_bucket$/, "")));
  expect(asked.length).toBeGreaterThan(10);
  expect(unknown).toEqual([]);
});
