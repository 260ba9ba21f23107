/**
 * What one participant moves per round, counted on the wire: frames, headers and the talk around
 * the update included. And what accuracy costs in bytes.
 */
import type { TaskSpec } from "@tributary/protocol";
import { readyTasks } from "@tributary/tasks";
import { accuracyTable } from "./accuracy-table.ts";
import { Coordinator } from "./coordinator.ts";
import { takeRounds } from "./crowd.ts";
import type { Cell, Table } from "./table.ts";
import { modelSizes, plainTask } from "./tasks.ts";
import { openMeter } from "./wire.ts";

const participants = 4;
const rounds = 10;
/** The nearest peer, small model. */
const peer = { up_bytes: 221_764, down_bytes: 221_771 } as const;

export async function benchBytes(): Promise<readonly Table[]> {
  return [await wireTable(), await accuracyTable(measureUp)];
}

async function wireTable(): Promise<Table> {
  const rows: Cell[][] = [];
  for (const weights of [modelSizes.small, modelSizes.large]) {
    const sealed = plainTask({ name: "bench-bytes", weights, participants });
    for (const task of [withEncoding(sealed, readyTasks.digits.encoding), sealed]) {
      const { up_bytes, down_bytes } = await measure(task, { weights, participants, rounds });
      const isPeers = weights === modelSizes.small;
      const theirs = isPeers ? [peer.up_bytes, peer.down_bytes] : [null, null];
      rows.push([task.privacy, weights, 4 * weights, up_bytes, down_bytes, ...theirs]);
    }
  }
  return {
    title: "Bytes per participant and round",
    columns: [
      { key: "privacy", heading: "privacy" },
      { key: "weights", heading: "weights" },
      { key: "float32_bytes", heading: "as float32" },
      { key: "up_bytes", heading: "up" },
      { key: "down_bytes", heading: "down" },
      { key: "peer_up_bytes", heading: "DISCO up" },
      { key: "peer_down_bytes", heading: "DISCO down" },
    ],
    rows,
    notes: [
      "TCP payload of everything between one participant and the coordinator, from one commit to the next: the model",
      "compressed, the update masked or encrypted, and all messages around them. Weights are random. Secure: 16 bits a",
      `value and 2 to sum ${participants} of them, as in the ready tasks; sealed: float32.`,
    ],
  };
}

function withEncoding(
  { strategy: _, privacy: __, ...common }: TaskSpec,
  encoding: Encoding,
): TaskSpec {
  const { secure_aggregation, strategy } = readyTasks.digits;
  return { ...common, privacy: "secure", strategy, secure_aggregation, encoding };
}

type Encoding = typeof readyTasks.digits.encoding;

/** Bytes up with such updates; in float32, sealed, where there is no encoding. */
async function measureUp(setting: {
  readonly encoding: Encoding | null;
  readonly weights: number;
  readonly participants: number;
}): Promise<number> {
  const { encoding } = setting;
  const sealed = plainTask({ name: "bench-bytes", ...setting });
  const task = encoding === null ? sealed : withEncoding(sealed, encoding);
  const { up_bytes } = await measure(task, { ...setting, rounds: 3 });
  return up_bytes;
}

async function measure(
  task: TaskSpec,
  { weights, participants, rounds }: { weights: number; participants: number; rounds: number },
) {
  const coordinator = await Coordinator.start();
  const meter = await openMeter(coordinator.url);
  try {
    await coordinator.openRun(task, rounds);
    const up_bytes: number[] = [];
    const down_bytes: number[] = [];
    const onRound = () => {
      up_bytes.push(meter.up_bytes());
      down_bytes.push(meter.down_bytes());
    };
    await takeRounds({ url: meter.url, task: task.id, weights, participants, onRound });
    const perRound = (readings: readonly number[]) =>
      Math.round(growth(readings) / (readings.length - 1) / participants);
    return { up_bytes: perRound(up_bytes), down_bytes: perRound(down_bytes) };
  } finally {
    meter.close();
    await coordinator.stop();
  }
}

/** Of the meter's readings after each round; the first round holds the joining. */
function growth(readings: readonly number[]): number {
  return (readings.at(-1) ?? 0) - (readings[0] ?? 0);
}
