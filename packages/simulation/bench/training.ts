/**
 * How fast this machine trains: single models per backend, and one whole participant on the nearest
 * peer's work.
 */
import { classCount, type TaskSpec } from "@tributary/protocol";
import { readyTasks } from "@tributary/tasks";
import {
  type BackendName,
  type LocalModel,
  measureSpeed,
  openBackend,
  openModel,
  randomExamples,
} from "@tributary/training";
import { layoutSize } from "@tributary/weights";
import { Coordinator } from "./coordinator.ts";
import { runEdge } from "./edge.ts";
import type { Cell, Table } from "./table.ts";
import { peerExamples, peerTask } from "./tasks.ts";
import { paperCnn } from "./topologies.ts";

const batch_size = 32;
const duration_ms = 3_000;
/** Pure JavaScript is so slow that one small step says enough. */
const slowBatch_size = 4;
const edgeRounds = 10;

const models: readonly { readonly name: string; readonly topology: TaskSpec["model"] }[] = [
  { name: "digits", topology: readyTasks.digits.model },
  { name: "digits-mlp", topology: readyTasks["digits-mlp"].model },
  { name: "CNN of McMahan et al.", topology: paperCnn },
];

export async function benchTraining(): Promise<readonly Table[]> {
  return [await modelSpeeds(), await participantSpeed()];
}

async function modelSpeeds(): Promise<Table> {
  const rows: Cell[][] = [];
  const classes = classCount(readyTasks.digits.data);
  for (const backend of ["wasm", "cpu"] as const satisfies readonly BackendName[]) {
    const report = await openBackend({ order: [backend] });
    for (const { name, topology } of models) {
      const model = await openModel({ topology, classes });
      const [batch, speed] =
        report.name === "cpu"
          ? [slowBatch_size, await oneStep(model)]
          : [
              batch_size,
              (await measureSpeed(model, { batch_size, duration_ms })).samples_per_second,
            ];
      rows.push([name, layoutSize(model.layout), model.backend.name, batch, speed]);
      model.dispose();
    }
  }
  return {
    title: "Training, one thread",
    columns: [
      { key: "model", heading: "model" },
      { key: "weights", heading: "weights" },
      { key: "backend", heading: "backend" },
      { key: "batch", heading: "batch" },
      { key: "samples_per_second", heading: "samples/s", digits: 1 },
    ],
    rows,
    notes: [
      "wasm: the best of several rounds of eight steps; cpu (pure JavaScript): one step after one that warms up.",
    ],
  };
}

async function oneStep(model: LocalModel): Promise<number> {
  const train = (count: number) =>
    model.train({
      weights: model.initialWeights(0),
      examples: randomExamples(model.expects, count),
      recipe: {
        optimizer: { kind: "sgd", learning_rate: 1e-3, momentum: 0 },
        batch_size: slowBatch_size,
        epochs: 1,
        proximal_mu: 0,
      },
      seed: 0,
    });
  await train(1);
  return slowBatch_size / (await train(slowBatch_size)).seconds;
}

async function participantSpeed(): Promise<Table> {
  const coordinator = await Coordinator.start();
  try {
    await coordinator.openRun(peerTask, edgeRounds);
    const link = `${coordinator.url}/join/${peerTask.id}`;
    const { cpu_ms, resident_bytes, peak_bytes } = await runEdge({ link, examples: peerExamples });
    const first_ms = cpu_ms[0] ?? null;
    const last_ms = cpu_ms.at(-1) ?? null;
    const perSecond = (rounds: number, used_ms: number | null) =>
      used_ms === null ? null : (1000 * rounds * peerExamples) / used_ms;
    const later_ms = first_ms === null || last_ms === null ? null : last_ms - first_ms;
    const megabytes = (bytes: number | null) => (bytes === null ? null : bytes / 1e6);
    return {
      title: "A whole edge participant on the DISCO work",
      columns: [
        { key: "rounds", heading: "rounds" },
        { key: "samples_per_cpu_second", heading: "samples/CPU-s" },
        { key: "with_start", heading: "start included" },
        { key: "resident_MB", heading: "resident, MB" },
        { key: "peak_MB", heading: "peak, MB" },
      ],
      rows: [
        [
          edgeRounds,
          perSecond(cpu_ms.length - 1, later_ms),
          perSecond(cpu_ms.length, last_ms),
          megabytes(resident_bytes.at(-1) ?? null),
          megabytes(peak_bytes),
        ],
      ],
      notes: [
        `${peerExamples} digits, batches of 50, Adam 0.001, one epoch per round; download, training, encryption and`,
        "upload of all threads. DISCO: 600–825 samples per CPU-second (native TensorFlow) and 541–753 MB.",
      ],
    };
  } finally {
    await coordinator.stop();
  }
}
