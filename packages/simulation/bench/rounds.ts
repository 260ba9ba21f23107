/**
 * What a round costs the server when training costs nothing: real process, real sockets, real
 * encryption and disk.
 */
import { Coordinator } from "./coordinator.ts";
import { takeRounds } from "./crowd.ts";
import { cpuTime_ms } from "./processes.ts";
import { median } from "./statistics.ts";
import type { Table } from "./table.ts";
import { modelSizes, plainTask } from "./tasks.ts";

type Setting = {
  readonly weights: number;
  readonly participants: number;
  /** Measured, after those that warm up. */
  readonly rounds: number;
};

const warmUpRounds = 2;
const settings: readonly Setting[] = [
  { weights: modelSizes.small, participants: 2, rounds: 30 },
  { weights: modelSizes.small, participants: 8, rounds: 30 },
  { weights: modelSizes.small, participants: 32, rounds: 15 },
  { weights: modelSizes.small, participants: 128, rounds: 5 },
  { weights: modelSizes.large, participants: 2, rounds: 10 },
  { weights: modelSizes.large, participants: 8, rounds: 5 },
  { weights: modelSizes.large, participants: 32, rounds: 3 },
  { weights: modelSizes.large, participants: 128, rounds: 2 },
];

/** The nearest peer's server, by participants, with the small model in clear. */
const peer_ms: Readonly<Record<number, number>> = { 2: 11.4, 8: 29.4, 32: 138.9 };

export async function benchRounds(): Promise<readonly Table[]> {
  const rows = [];
  for (const setting of settings) {
    const { round_ms, cycle_ms, server_cpu_ms, crowd_cpu_ms } = await measure(setting);
    const { weights, participants, rounds } = setting;
    const peer = weights === modelSizes.small ? (peer_ms[participants] ?? null) : null;
    const figures = [round_ms, cycle_ms, server_cpu_ms, crowd_cpu_ms, peer];
    rows.push([weights, participants, rounds, ...figures]);
  }
  return [
    {
      title: "Rounds without training",
      columns: [
        { key: "weights", heading: "weights" },
        { key: "participants", heading: "participants" },
        { key: "rounds", heading: "rounds" },
        { key: "round_ms", heading: "selection to commit, ms" },
        { key: "cycle_ms", heading: "commit to commit, ms", digits: 1 },
        { key: "server_cpu_ms", heading: "server CPU, ms", digits: 1 },
        { key: "crowd_cpu_ms", heading: "crowd CPU, ms", digits: 1 },
        { key: "peer_ms", heading: "DISCO, ms", digits: 1 },
      ],
      rows,
      notes: [
        "Times are medians, CPU is the mean per round over all threads. The crowd, one process for all",
        "participants, works on the same cores: the times hold its decompression and encryption as well.",
        "DISCO keeps updates in clear and in memory; here each is opened, checked and fsynced.",
      ],
    },
  ];
}

async function measure({ weights, participants, rounds }: Setting) {
  const coordinator = await Coordinator.start();
  try {
    const task = plainTask({ name: "bench-rounds", weights, participants });
    const run = await coordinator.openRun(task, warmUpRounds + rounds);
    const committed_ms: number[] = [];
    const server_ms: (number | null)[] = [];
    const crowd_ms: (number | null)[] = [];
    const { url, pid } = coordinator;
    const onRound = async () => {
      committed_ms.push(performance.now());
      server_ms.push(await cpuTime_ms(pid));
      crowd_ms.push(await cpuTime_ms(process.pid));
    };
    await takeRounds({ url, task: task.id, weights, participants, onRound });
    const history = (await coordinator.history(run.id)).slice(warmUpRounds);
    const cycles_ms = committed_ms.map((at_ms, index) => at_ms - (committed_ms[index - 1] ?? 0));
    return {
      round_ms: Math.round(median(history.map(({ seconds }) => seconds * 1000))),
      cycle_ms: median(cycles_ms.slice(warmUpRounds)),
      server_cpu_ms: meanAfterWarmUp(server_ms),
      crowd_cpu_ms: meanAfterWarmUp(crowd_ms),
    };
  } finally {
    await coordinator.stop();
  }
}

/** Of totals after each round, the mean growth per measured round. */
function meanAfterWarmUp(totals: readonly (number | null)[]): number | null {
  const from = totals[warmUpRounds - 1] ?? null;
  const to = totals.at(-1) ?? null;
  return from === null || to === null ? null : (to - from) / (totals.length - warmUpRounds);
}
