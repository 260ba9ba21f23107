import { encodeBase64url, sha256Hex, utf8 } from "@tributary/crypto";
import {
  cohortTarget,
  RoundEncoding,
  roundStatement,
  Sha256,
  type TaskSpec,
  taskText,
} from "@tributary/protocol";
import type { RoundConfig } from "@tributary/rounds";
import { sealedTask, secureTask } from "@tributary/testing";
import { expect, test } from "vitest";
import { newRoundRecord } from "./opening.ts";
import { World } from "./testing/world.ts";

async function beginning(task: TaskSpec, update_rms: number | null = null) {
  const world = await World.create({ task });
  await world.runtime.openRun({ task, rounds: 1, seed: 7 });
  const [run] = await world.records.runs.list();
  if (run === undefined) throw new Error("Expected a run.");
  const head = await world.records.runs.head(run.id);
  const selection = { kind: "uniform" } as const;
  return { run, task, number: 3, head, model_weights: 10_000, update_rms, selection };
}

type Stored = RoundConfig & { readonly encoding: RoundEncoding | null };
const configOf = async (task: TaskSpec, update_rms: number | null = null) =>
  newRoundRecord(await beginning(task, update_rms)).config as unknown as Stored;

test("[RT38] everyone's statement is over what the record keeps, and a sealed round has none", async () => {
  const from = await beginning(secureTask);
  const { exchange, encoding } = newRoundRecord(from).config as unknown as Stored;
  const agreed = {
    run: from.run.id,
    round: `${from.run.id}.3` as RoundConfig["round"],
    number: 3,
    task_sha256: await sha256Hex(utf8(taskText(secureTask))),
    model: Sha256.parse(from.head.sha256),
    model_version: 0,
    quorum: secureTask.round.quorum,
    encoding: RoundEncoding.parse(encoding),
  };
  const statement = encodeBase64url(roundStatement(agreed));
  expect(exchange).toEqual({ statement, policy: secureTask.secure_aggregation });
  expect(await configOf(sealedTask)).toMatchObject({ exchange: null, encoding: null });
});

test("[RT38] the range is the largest at first, then follows what the last round moved", async () => {
  const ranges = [];
  for (const rms of [null, 1, 0.1]) ranges.push((await configOf(secureTask, rms)).encoding?.range);
  expect(ranges[0]).toBeGreaterThan(ranges[1] ?? 0);
  expect(ranges[1]).toBeCloseTo(10 * (ranges[2] ?? 0));
});

test.each([
  [1_000, 250],
  [60_000, 15_000],
  [120_000, 30_000],
  [86_400_000, 30_000],
])(
  "[RT38] of a deadline of %i ms a part of the exchange may take %i ms",
  async (deadline_ms, exchange_ms) => {
    const task = { ...secureTask, round: { ...secureTask.round, deadline_ms } };
    expect(await configOf(task)).toMatchObject({
      exchange_ms,
      deadline_ms,
      cohort_target: cohortTarget(task.round),
    });
  },
);
