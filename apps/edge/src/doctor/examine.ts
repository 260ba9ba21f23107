/** Looks at all of it, in the order in which one thing needs the other. */
import type { TaskSpec } from "@tributary/protocol";
import type { Examples } from "@tributary/training";
import { JoinError } from "../exit-codes.ts";
import type { Environment } from "../net/proxy.ts";
import { loadOwnExamples } from "../own-examples.ts";
import type { StatePaths } from "../state/paths.ts";
import type { Settings } from "../state/settings.ts";
import { TrainerPool } from "../trainer-pool.ts";
import { lookAtCoordinator } from "./coordinator.ts";
import {
  backendFinding,
  diskFinding,
  identityFinding,
  memoryFinding,
  stateFinding,
} from "./device.ts";
import { type Finding, fault, good, warning } from "./finding.ts";

export async function examine(
  paths: StatePaths,
  settings: Settings,
  env: Environment,
): Promise<readonly Finding[]> {
  const state = await stateFinding(paths);
  const { findings, task } = await lookAtCoordinator(settings, env);
  const own = task === null ? [] : await dataFindings(task, settings);
  return [
    state,
    ...findings,
    await tryBackend(task),
    ...own,
    await diskFinding(paths),
    await identityFinding(settings.identity ?? paths.identity),
  ];
}

/** With a task its own kernels are tested, and timed. */
async function tryBackend(task: TaskSpec | null): Promise<Finding> {
  const pool = new TrainerPool({ threads: 1 });
  try {
    const report = await pool.backend();
    const { signal } = new AbortController();
    return backendFinding(report, task === null ? null : await pool.speedOf(task, signal));
  } catch (error) {
    return backendFinding(error instanceof Error ? error : new Error(String(error)));
  } finally {
    await pool.close();
  }
}

async function dataFindings(task: TaskSpec, settings: Settings): Promise<readonly Finding[]> {
  const left: string[] = [];
  const read = await examplesOf(task, settings, (sentence) => void left.push(sentence));
  if (!("examples" in read)) return [fault("data", read.sentence, read.advice)];
  const { examples } = read;
  return [dataFinding(task, examples, left), memoryFinding(task, examples, settings)];
}

function dataFinding(task: TaskSpec, { count }: Examples, left: readonly string[]): Finding {
  const needed = task.eligibility?.examples_min ?? 0;
  if (count < needed) {
    const sentence = `There are ${count} examples, and the task asks for ${needed}.`;
    return fault("data", sentence, "Add some, or take more --rows of them.");
  }
  const [first] = left;
  const sentence = `${count.toLocaleString("en")} examples.`;
  if (first === undefined) return good("data", sentence);
  return warning("data", `${sentence} ${first}`, "Correct what was left out if you want it used.");
}

async function examplesOf(
  task: TaskSpec,
  { data, query, rows }: Settings,
  onProblem: (sentence: string) => void,
): Promise<{ examples: Examples } | { sentence: string; advice: string }> {
  const source = query === undefined ? { data } : { data, query };
  const { signal } = new AbortController();
  const asked = { task, source, rows: rows ?? null };
  try {
    return { examples: await loadOwnExamples({ ...asked, signal, onProblem }) };
  } catch (error) {
    if (!(error instanceof JoinError)) throw error;
    const [sentence = "", ...wanted] = error.message.split("\n");
    return { sentence, advice: wanted.join(" ") || "Check --data and --rows." };
  }
}
