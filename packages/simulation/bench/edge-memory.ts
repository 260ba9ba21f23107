/** Whether an edge participant's memory grows with its rounds: a real process that trains on digits of its own. */
import { Coordinator } from "./coordinator.ts";
import { bundleEdge, runEdge } from "./edge.ts";
import type { Cell, Table } from "./table.ts";
import { peerTask } from "./tasks.ts";

const rounds = 500;
const examples = 600;
const readAfter = [1, 10, 50, 100, 200, 300, 400, 500] as const;

export async function benchEdgeMemory(): Promise<readonly Table[]> {
  const coordinator = await Coordinator.start();
  try {
    await coordinator.openRun(peerTask, rounds);
    const link = `${coordinator.url}/join/${peerTask.id}`;
    const usage = await runEdge({ link, examples, file: await bundleEdge() });
    const megabytes = (bytes: number | null | undefined) => (bytes == null ? null : bytes / 1e6);
    const rows: Cell[][] = readAfter
      .filter((round) => round <= usage.resident_bytes.length)
      .map((round) => [round, megabytes(usage.resident_bytes[round - 1])]);
    rows.push(["at most", megabytes(usage.peak_bytes)]);
    return [
      {
        title: `Memory of an edge participant, digits, ${examples} examples, ${rounds} rounds`,
        columns: [
          { key: "rounds", heading: "rounds" },
          { key: "resident_MB", heading: "resident, MB" },
        ],
        rows,
        notes: ["The one-file bundle. The mark is 300 MB at most; DISCO: 541–753 MB."],
      },
    ];
  } finally {
    await coordinator.stop();
  }
}
