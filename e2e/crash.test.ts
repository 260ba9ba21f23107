/** A few kills of real processes; `npx pnpm crash` makes many, and a table. */
import { expect, test } from "vitest";
import { type DrillOptions, runDrill } from "./crash/drill.ts";
import { tableOf } from "./crash/table.ts";
import { withoutPostgres } from "./support/postgres.ts";

type Case = Pick<DrillOptions, "victim" | "engine"> & { readonly kills_max: number };

const cases: readonly Case[] = [
  { victim: "coordinator", engine: "sqlite", kills_max: 4 },
  { victim: "coordinator", engine: "postgres", kills_max: 4 },
  { victim: "participant", engine: "sqlite", kills_max: 2 },
];

const patience_ms = 180_000;

for (const { victim, engine, kills_max } of cases) {
  const obstacle = engine === "postgres" ? withoutPostgres : null;
  const skipped = obstacle === null ? "" : ` (skipped: ${obstacle})`;
  test.skipIf(obstacle !== null)(
    `kill -9 of the ${victim}, ${engine}: every round goes on or says why not, and the run ends${skipped}`,
    async () => {
      const report = await runDrill({ engine, victim, times: 1, seed: 1, kills_max });
      console.log(`${tableOf(report)}\n`);
      expect(report.violations).toEqual([]);
      expect(report.kills.length).toBeGreaterThan(0);
    },
    patience_ms,
  );
}
