/**
 * What one participant moves per round, counted on the wire: frames, headers and the talk around
 * the update included.
 */
import { Coordinator } from "./coordinator.ts";
import { takeRounds } from "./crowd.ts";
import type { Table } from "./table.ts";
import { modelSizes, plainTask } from "./tasks.ts";
import { openMeter } from "./wire.ts";

const participants = 4;
const rounds = 10;
/** The nearest peer, small model. */
const peer = { up_bytes: 221_764, down_bytes: 221_771 } as const;

export async function benchBytes(): Promise<readonly Table[]> {
  const rows = [];
  for (const weights of [modelSizes.small, modelSizes.large]) {
    const { up_bytes, down_bytes } = await measure(weights);
    const isPeers = weights === modelSizes.small;
    const theirs = isPeers ? [peer.up_bytes, peer.down_bytes] : [null, null];
    rows.push([weights, 4 * weights, up_bytes, down_bytes, ...theirs]);
  }
  return [
    {
      title: "Bytes per participant and round",
      columns: [
        { key: "weights", heading: "weights" },
        { key: "float32_bytes", heading: "as float32" },
        { key: "up_bytes", heading: "up" },
        { key: "down_bytes", heading: "down" },
        { key: "peer_up_bytes", heading: "DISCO up" },
        { key: "peer_down_bytes", heading: "DISCO down" },
      ],
      rows,
      notes: [
        "TCP payload of everything between one participant and the coordinator, from one commit to the next:",
        "the model compressed, the update encrypted, and all messages around them. Weights are random.",
      ],
    },
  ];
}

async function measure(weights: number) {
  const coordinator = await Coordinator.start();
  const meter = await openMeter(coordinator.url);
  try {
    const task = plainTask({ name: "bench-bytes", weights, participants });
    await coordinator.openRun(task, rounds);
    const up_bytes: number[] = [];
    const down_bytes: number[] = [];
    const onRound = () => {
      up_bytes.push(meter.up_bytes());
      down_bytes.push(meter.down_bytes());
    };
    await takeRounds({ url: meter.url, task: task.id, weights, participants, onRound });
    return { up_bytes: perRound(up_bytes), down_bytes: perRound(down_bytes) };
  } finally {
    meter.close();
    await coordinator.stop();
  }
}

/** Of the meter's readings after each round; the first round holds the joining. */
function perRound(readings: readonly number[]): number {
  const moved = (readings.at(-1) ?? 0) - (readings[0] ?? 0);
  return Math.round(moved / (readings.length - 1) / participants);
}
