/**
 * Three hospitals that learn from their tumours together, each with a third of the rows and no two alike, over the real
 * masked rounds; and what each would know alone, after training just as long on its own rows.
 */
import { TaskSpec } from "@tributary/protocol";
import { createCoordinator, createParticipant, fromCsv, identityFromSeed } from "@tributary/sdk";
import { examplesFromCsv } from "@tributary/tasks";
import { type Examples, openBackend, openModel } from "@tributary/training";
import { expect, test } from "vitest";
import { csvOf, dataDir, dealHospitals, type Row, tumours } from "./support/hospitals.ts";

const rounds = 10;
const task = TaskSpec.parse({
  ...tumours,
  round: { ...tumours.round, quorum: 3, over_selection: 1, recruit_wait_ms: 0 },
});

function examplesOf(rows: readonly Row[]): Examples {
  if (tumours.data.kind !== "table") throw new Error("Expected a table, got something else");
  return examplesFromCsv({ name: "rows", text: csvOf(rows), schema: tumours.data }).examples;
}

/** The share of the test rows that a hospital judges rightly after as many epochs on its own rows. */
async function accuracyAlone(own: Examples, judged: Examples, seed: number): Promise<number> {
  const model = await openModel({ topology: tumours.model, classes: 2 });
  let weights = model.initialWeights(1);
  for (let round = 0; round < rounds; round++) {
    const { recipe } = tumours;
    const { delta } = await model.train({ weights, examples: own, recipe, seed: seed + round });
    weights = { ...weights, values: weights.values.map((value, at) => value + (delta[at] ?? 0)) };
  }
  const { accuracy } = await model.evaluate({ weights, examples: judged });
  model.dispose();
  return accuracy;
}

async function accuracyTogether(
  hospitals: readonly (readonly Row[])[],
  judged: Examples,
): Promise<number> {
  await using coordinator = await createCoordinator();
  const run = await coordinator.openRun({ task, rounds, test: judged, seed: 1 });
  const taking = hospitals.map(async (rows, index) => {
    const identity = await identityFromSeed(new Uint8Array(32).fill(index + 1));
    const data = fromCsv(csvOf(rows));
    return createParticipant({ connect: coordinator.connect, task, data, identity }).run();
  });
  await Promise.all(taking);
  expect(await run.ended).toMatchObject({ outcome: "finished", rounds });
  return (await (await run.model()).evaluate(judged)).accuracy;
}

test.skipIf(dataDir === null)(
  "three hospitals know more together than the worst of them alone, and enough",
  { timeout: 120_000 },
  async () => {
    const { hospitals, test: rest } = dealHospitals(dataDir ?? "");
    expect(hospitals.map(({ rows }) => rows.length)).toEqual([152, 152, 151]);
    const judged = examplesOf(rest);
    expect(judged.count).toBe(114);
    await openBackend({ order: ["cpu"] });
    const alone: number[] = [];
    for (const [index, { rows }] of hospitals.entries()) {
      alone.push(await accuracyAlone(examplesOf(rows), judged, 100 * index));
    }
    const together = await accuracyTogether(
      hospitals.map(({ rows }) => rows),
      judged,
    );
    const figures = `together ${together.toFixed(3)}; alone ${alone.map((one) => one.toFixed(3))}`;
    expect(together, figures).toBeGreaterThanOrEqual(0.95);
    expect(together, figures).toBeGreaterThanOrEqual(Math.min(...alone) + 0.02);
  },
);
