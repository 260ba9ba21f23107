/** Whether an edge participant's memory grows with its rounds: a real process that trains on digits of its own. */
import { Coordinator } from "./coordinator.ts";
import { bundleEdge, type EdgeUsage, runEdge } from "./edge.ts";
import type { Cell, Table } from "./table.ts";
import { peerTask } from "./tasks.ts";

const rounds = 500;
const sizes = [100, 600] as const;
const readAfter = [1, 10, 50, 100, 200, 300, 400, 500] as const;

export async function benchEdgeMemory(): Promise<readonly Table[]> {
  const file = await bundleEdge();
  const usages: EdgeUsage[] = [];
  for (const examples of sizes) usages.push(await takePart(file, examples));
  const rowOf = (first: Cell, bytesOf: (usage: EdgeUsage) => number | null | undefined) => [
    first,
    ...usages.map(bytesOf).map((bytes) => (bytes == null ? null : bytes / 1e6)),
  ];
  return [
    {
      title: `Memory of an edge participant, digits, ${rounds} rounds; resident, MB`,
      columns: [
        { key: "rounds", heading: "rounds" },
        ...sizes.map((size) => ({ key: `of_${size}_MB`, heading: `${size} examples` })),
      ],
      rows: [
        ...readAfter.map((round) => rowOf(round, (usage) => usage.resident_bytes[round - 1])),
        rowOf("at most", ({ peak_bytes }) => peak_bytes),
      ],
      notes: ["The one-file bundle. The mark is 300 MB at most; DISCO: 541–753 MB."],
    },
  ];
}

async function takePart(file: string, examples: number): Promise<EdgeUsage> {
  const coordinator = await Coordinator.start();
  try {
    await coordinator.openRun(peerTask, rounds);
    return await runEdge({ link: `${coordinator.url}/join/${peerTask.id}`, examples, file });
  } finally {
    await coordinator.stop();
  }
}
