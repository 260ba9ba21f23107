/** What must be there before a device can take part: its key, the task, data for it, and something that trains. */
import type { Identity } from "@tributary/crypto";
import { type Capabilities, coarseSpeed, type TaskSpec } from "@tributary/protocol";
import type { BackendReport, Examples } from "@tributary/training";
import { exitCodes, JoinError } from "../exit-codes.ts";
import { fetchTask } from "../fetch-task.ts";
import { identityFromFile } from "../identity-file.ts";
import type { Output } from "../output.ts";
import { loadOwnExamples } from "../own-examples.ts";
import type { Patience } from "../patience.ts";
import { sharedExamples } from "../shared-examples.ts";
import { shownPlace } from "../sources/shown.ts";
import type { StatePaths } from "../state/paths.ts";
import type { Settings } from "../state/settings.ts";
import type { TrainerPool } from "../trainer-pool.ts";
import { memoryNeeded_bytes } from "./memory.ts";

export type Prepared = {
  readonly identity: Identity;
  readonly task: TaskSpec;
  readonly examples: Examples;
  readonly backend: BackendReport["name"];
  /** Declared where the task asks for it, and nowhere else. */
  readonly speed: Pick<Capabilities, "examples_per_second">;
};

export type PrepareOptions = {
  readonly settings: Settings;
  readonly paths: StatePaths;
  readonly pool: TrainerPool;
  readonly patience: Patience;
  readonly output: Output;
  readonly signal: AbortSignal;
};

/** Rejects with a JoinError that says what is missing. */
export async function prepare(options: PrepareOptions): Promise<Prepared> {
  const { settings, paths, pool, patience, output, signal } = options;
  const identity = await identityFromFile(settings.identity ?? paths.identity);
  patience.wait();
  const task = await fetchTask({
    link: { url: settings.url, task: settings.task },
    signal,
    onTrouble: output.problem,
  });
  patience.rest();
  output.say(`Task "${task.title}". Reading the data in ${shownPlace(settings.data)}…`);
  const examples = await ownExamples(task, options);
  requireRoom(task, examples, settings.memory_mb);
  const backend = await backendOf(options);
  output.say(`${examples.count.toLocaleString("en")} examples; training on ${backend}.`);
  return { identity, task, examples, backend, speed: await speedFor(task, pool, signal) };
}

async function ownExamples(task: TaskSpec, { settings, output, signal }: PrepareOptions) {
  const { data, query, rows = null } = settings;
  const source = query === undefined ? { data } : { data, query };
  const loaded = await loadOwnExamples({ task, source, rows, signal, onProblem: output.problem });
  return sharedExamples(loaded);
}

function requireRoom(task: TaskSpec, examples: Examples, limit_mb: number | undefined): void {
  const needed_mb = Math.ceil(memoryNeeded_bytes(task, examples) / 1e6);
  if (limit_mb === undefined || needed_mb <= limit_mb) return;
  throw new JoinError(
    exitCodes.refused,
    `"${task.title}" with ${examples.count.toLocaleString("en")} examples would take about ` +
      `${needed_mb} MB, and this device allows ${limit_mb} MB. Allow more with --memory, or take ` +
      "fewer examples with --rows.",
  );
}

async function backendOf({ pool, output }: PrepareOptions) {
  try {
    const { name, rejected } = await pool.backend();
    // Plain JavaScript trains a hundred times slower: nobody wants that without knowing.
    for (const { name: other, reason } of rejected) output.problem(`Not on ${other}: ${reason}`);
    return name;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new JoinError(exitCodes.failed, `This device cannot train: ${why}`);
  }
}

async function speedFor(task: TaskSpec, pool: TrainerPool, signal: AbortSignal) {
  if (task.eligibility?.examples_per_second_min === undefined) return {};
  return { examples_per_second: coarseSpeed(await pool.speedOf(task, signal)) };
}
