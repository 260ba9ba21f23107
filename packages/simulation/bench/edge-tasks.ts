/**
 * What an edge participant's memory is at most, by task: the figures that the edge's own estimate for its `--memory`
 * limit is made from (`apps/edge/src/running/memory.ts`).
 */
import { type SealedTask, TaskId } from "@tributary/protocol";
import { type ReadyTaskId, readyTasks } from "@tributary/tasks";
import { Coordinator } from "./coordinator.ts";
import { bundleEdge, runEdge } from "./edge.ts";
import type { Cell, Table } from "./table.ts";
import { peerTask } from "./tasks.ts";
import { paperCnn } from "./topologies.ts";

/** It is at its highest after a few. */
const rounds = 12;

type Trial = { readonly name: string; readonly task: SealedTask; readonly examples: number };

const trials: readonly Trial[] = [
  ...trialsOf("digits", [100, 4_000]),
  ...trialsOf("digits-mlp", [100, 4_000]),
  ...trialsOf("tumours", [200, 20_000]),
  ...trialsOf("shakespeare", [20, 600]),
  // What grows with the batch, and with the weights, is told apart by more of either.
  trial("digits", { examples: 512, batch_size: 128 }),
  trial("digits", { examples: 512, batch_size: 512 }),
  trial("shakespeare", { examples: 128, batch_size: 128 }),
  paperTrial(16),
  paperTrial(64),
];

export async function benchEdgeTasks(): Promise<readonly Table[]> {
  const file = await bundleEdge();
  const rows: Cell[][] = [];
  for (const { name, task, examples } of trials) {
    const peak_bytes = await peakOf(file, task, examples);
    const peak_MB = peak_bytes === null ? null : peak_bytes / 1e6;
    rows.push([name, task.recipe.batch_size, examples, peak_MB]);
  }
  return [
    {
      title: `Memory of an edge participant by task, ${rounds} sealed rounds`,
      columns: [
        { key: "task", heading: "task" },
        { key: "batch_size", heading: "batch" },
        { key: "examples", heading: "examples" },
        { key: "peak_MB", heading: "resident at most, MB" },
      ],
      rows,
      notes: ["The one-file bundle, on WebAssembly, with one training thread."],
    },
  ];
}

function trialsOf(name: ReadyTaskId, sizes: readonly number[]): readonly Trial[] {
  return sizes.map((examples) => trial(name, { examples }));
}

/** Alone in its round, and hence sealed. */
function trial(
  name: ReadyTaskId,
  { examples, batch_size }: { readonly examples: number; readonly batch_size?: number },
): Trial {
  const { secure_aggregation: _masks, encoding: _encoding, ...common } = readyTasks[name];
  const recipe = { ...common.recipe, batch_size: batch_size ?? common.recipe.batch_size };
  const id = TaskId.parse(`bench-${name}`);
  const task: SealedTask = { ...common, id, recipe, privacy: "sealed", round: peerTask.round };
  return { name, task, examples };
}

function paperTrial(batch_size: number): Trial {
  const { task } = trial("digits", { examples: batch_size, batch_size });
  return {
    name: "CNN of McMahan et al.",
    task: { ...task, model: paperCnn },
    examples: batch_size,
  };
}

async function peakOf(file: string, task: SealedTask, examples: number): Promise<number | null> {
  const coordinator = await Coordinator.start();
  try {
    await coordinator.openRun(task, rounds);
    const link = `${coordinator.url}/join/${task.id}`;
    return (await runEdge({ link, examples, file, schema: task.data })).peak_bytes;
  } finally {
    await coordinator.stop();
  }
}
