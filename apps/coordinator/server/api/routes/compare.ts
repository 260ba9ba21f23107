/** Several runs side by side. */
import { setImmediate } from "node:timers/promises";
import { RunId, RunView, TaskSpec } from "@tributary/protocol";
import type { Runtime } from "@tributary/runtime";
import { z } from "zod";
import { type Metric, metrics } from "../../../lib/runs-list.ts";
import { bandOf, columnOf, curveOf, figuresOf, hasMeasured, type WholeRun } from "../../compare.ts";
import { ok } from "../answers.ts";
import { type Route, route } from "../route.ts";

export type ComparePorts = { readonly runtime: () => Runtime };

const runs_max = 1_000;
/** So many curves can be told apart, or nearly. */
const curves_max = 30;
const runsPerTurn = 20;

const list = z.array(z.number());
const Wanted = z.strictObject({
  /** Ids, with commas between them. */
  runs: z
    .string()
    .transform((text) => [...new Set(text.split(",").filter((id) => id !== ""))])
    .pipe(z.array(RunId).min(1).max(runs_max)),
  metric: z.enum(metrics).default("accuracy"),
  points: z.coerce.number().int().min(2).max(1_000).default(200),
});

const Compared = z.strictObject({
  /** In the order in which they were asked for. */
  runs: z.array(
    z.strictObject({
      run: RunView,
      seed: z.int(),
      /** Its place in `tasks`. */
      task: z.int(),
      best: z.number().nullable(),
      best_version: z.int().nullable(),
      last: z.number().nullable(),
      /** Absent where more runs were asked for than can be drawn one by one. */
      curve: z.strictObject({ versions: list, values: list }).optional(),
    }),
  ),
  /** What the runs execute, each version once. */
  tasks: z.array(TaskSpec),
  /** Runs of one version of a task and one length differ in their seed alone, and are one band. */
  bands: z.array(
    z.strictObject({
      task: z.string(),
      task_version: z.int(),
      rounds_target: z.int(),
      runs: z.array(RunId),
      band: z.strictObject({ versions: list, mean: list, low: list, high: list, runs: list }),
    }),
  ),
  /** Figures that at least one of them has. */
  measured: z.array(z.enum(metrics)),
  /** Asked for, and not there. */
  missing: z.array(RunId),
});

export function compareRoutes({ runtime }: ComparePorts): readonly Route[] {
  return [
    route({
      method: "GET",
      path: "/api/compare",
      needs: "public.read",
      summary:
        "A figure of up to 1,000 runs side by side: best, last, curves of few points, and bands over seeds.",
      query: Wanted,
      answers: { status: 200, schema: Compared },
      async handle({ query: { runs: ids, metric, points } }) {
        const found = ids.flatMap((id) => runtime().run(id) ?? []);
        const measured = await readAll(found, metric);
        const known = new Set(found.map(({ run }) => run.id));
        const tasks = new Map<string, { readonly place: number; readonly task: TaskSpec }>();
        const placeOf = (id: RunId) => {
          const configuration = runtime().configurationOf(id);
          if (configuration === null) throw new Error(`Run ${id} is gone while it is compared.`);
          const { task, seed } = configuration;
          const name = `${task.id}@${task.version}`;
          const known = tasks.get(name) ?? { place: tasks.size, task };
          tasks.set(name, known);
          return { seed, task: known.place };
        };
        const hasCurves = found.length <= curves_max;
        const runs = found.map((one) => ({
          run: one.run,
          ...placeOf(one.run.id),
          ...figuresOf(one.history, metric),
          ...(hasCurves ? { curve: curveOf(one.history, metric, points) } : {}),
        }));
        const bands = groupsOf(found).map((group) => ({
          ...aboutGroup(group),
          band: bandOf(group, metric, points),
        }));
        const specs = [...tasks.values()].map(({ task }) => task);
        const missing = ids.filter((id) => !known.has(id));
        return ok({ runs, tasks: specs, bands, measured, missing });
      },
    }),
  ];
}

/**
 * A million rounds take a while to be read the first time: others have their turn in between. Answers which figures at
 * least one of the runs has.
 */
async function readAll(runs: readonly WholeRun[], metric: Metric): Promise<readonly Metric[]> {
  const measured = new Set<Metric>();
  for (const [index, run] of runs.entries()) {
    if (index % runsPerTurn === runsPerTurn - 1) await setImmediate();
    columnOf(run.history, metric);
    for (const one of metrics) if (!measured.has(one) && hasMeasured(run, one)) measured.add(one);
  }
  return metrics.filter((one) => measured.has(one));
}

/** Of runs that are alike but for their seed, where there are two at least. */
function groupsOf(runs: readonly WholeRun[]): readonly WholeRun[][] {
  const groups = Map.groupBy(
    runs,
    ({ run }) => `${run.task}@${run.task_version}/${run.rounds_target}`,
  );
  return [...groups.values()].filter((group) => group.length > 1);
}

function aboutGroup(group: readonly WholeRun[]) {
  const run = group[0]?.run;
  if (run === undefined) throw new Error("Expected a group of runs, got none.");
  const { task, task_version, rounds_target } = run;
  return { task, task_version, rounds_target, runs: group.map((one) => one.run.id) };
}
