/** Whether the server's memory grows with the contributions that it has taken. */
import { Coordinator } from "./coordinator.ts";
import { takeRounds } from "./crowd.ts";
import { memory_bytes } from "./processes.ts";
import type { Cell, Table } from "./table.ts";
import { modelSizes, plainTask } from "./tasks.ts";

const participants = 8;
const weights = modelSizes.small;
const readAfter = [1, 10, 50, 100, 150, 200] as const;
/** The nearest peer: idle, and per contribution. */
const peer = { idle_MB: 437, contribution_MB: 0.44 } as const;

export async function benchMemory(): Promise<readonly Table[]> {
  const rows: Cell[][] = [];
  const coordinator = await Coordinator.start();
  const { url, pid } = coordinator;
  const read = async (rounds: number) => {
    const memory = await memory_bytes(pid);
    const megabytes = (bytes: number | undefined) => (bytes === undefined ? null : bytes / 1e6);
    const contributions = rounds * participants;
    const theirs = peer.idle_MB + contributions * peer.contribution_MB;
    rows.push([rounds, contributions, megabytes(memory?.now), megabytes(memory?.peak), theirs]);
  };
  try {
    const task = plainTask({ name: "bench-memory", weights, participants });
    await coordinator.openRun(task, Math.max(...readAfter));
    await read(0);
    const isRead = new Set<number>(readAfter);
    const onRound = (round: number) => (isRead.has(round) ? read(round) : undefined);
    await takeRounds({ url, task: task.id, weights, participants, onRound });
  } finally {
    await coordinator.stop();
  }
  return [
    {
      title: `Memory of the server, ${participants} participants, ${weights.toLocaleString("en")} weights`,
      columns: [
        { key: "rounds", heading: "rounds" },
        { key: "contributions", heading: "contributions" },
        { key: "resident_MB", heading: "resident, MB" },
        { key: "peak_MB", heading: "peak, MB" },
        { key: "peer_MB", heading: "DISCO, MB" },
      ],
      rows,
      notes: [
        "Three threads with a JavaScript heap each; the one that evaluates models holds tfjs.",
        "DISCO: 437 MB idle and 0.44 MB more per contribution, as measured.",
      ],
    },
  ];
}
