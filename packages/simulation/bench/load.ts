/**
 * What one coordinator bears: thousands of connections, first idle, then with rounds whose updates
 * have a megabyte. The server is a process of its own; the crowd works on the same cores.
 */
import { setTimeout as pause } from "node:timers/promises";
import type { RunId, TaskSpec } from "@tributary/protocol";
import { Coordinator } from "./coordinator.ts";
import { gatherCrowd } from "./crowd.ts";
import { cpuTime_ms, memory_bytes } from "./processes.ts";
import { median, quantile } from "./statistics.ts";
import type { Table } from "./table.ts";
import { plainTask, secureTask } from "./tasks.ts";

type Setting = {
  readonly connected: number;
  /** Per round, of those who are connected. */
  readonly cohort: number;
  readonly privacy: "sealed" | "secure";
};

const curve = [100, 500, 1_000, 2_000, 5_000] as const;
const cohort_max = 200;
/** Beyond that the crowd's keys and masks would be what is measured. */
const secureConnected_max = 2_000;

/** 1 MiB as float32, which is what a sealed update holds. */
const weights = 262_144;
const rounds = 5;
const idle_ms = 15_000;
const askEvery_ms = 250;

/** For each of these numbers of connected participants; by default from 100 to 5,000. */
export async function benchLoad(wanted: readonly number[] | null): Promise<readonly Table[]> {
  const idle = [];
  const loaded = [];
  for (const connected of wanted ?? curve) {
    const cohort = Math.min(cohort_max, connected);
    idle.push(await measureIdle(connected));
    loaded.push(await measureRounds({ connected, cohort, privacy: "sealed" }));
    if (connected > secureConnected_max) continue;
    loaded.push(await measureRounds({ connected, cohort, privacy: "secure" }));
  }
  return [idleTable(idle), roundsTable(loaded)];
}

/** Everybody waits for a round that needs more participants than there are. */
async function measureIdle(connected: number) {
  const coordinator = await Coordinator.start();
  try {
    const lobby = plainTask({ name: "bench-lobby", weights, participants: 10_000 });
    await coordinator.openRun(lobby, 1);
    const crowd = gatherCrowd({ ...crowdOf(coordinator, lobby), participants: connected });
    const began_ms = performance.now();
    await crowd.joined;
    const joined_ms = performance.now() - began_ms;
    await coordinator.eventLoop_ms();
    const before = await cpuTime_ms(coordinator.pid);
    await pause(idle_ms);
    const after = await cpuTime_ms(coordinator.pid);
    const { p99_ms } = await coordinator.eventLoop_ms();
    const cpu_share = before === null || after === null ? null : (after - before) / idle_ms;
    const memory = await memory_bytes(coordinator.pid);
    crowd.leave();
    await crowd.over;
    return [connected, joined_ms / 1000, megabytes(memory?.now), percent(cpu_share), p99_ms];
  } finally {
    await coordinator.stop();
  }
}

async function measureRounds({ connected, cohort, privacy }: Setting) {
  const coordinator = await Coordinator.start();
  try {
    const wanted = { name: "bench-load", weights, participants: cohort };
    const task = privacy === "sealed" ? plainTask(wanted) : secureTask(wanted);
    const run = await coordinator.openRun(task, 1_000_000);
    const measured = Promise.withResolvers<void>();
    let committed = 0;
    let first = Number.POSITIVE_INFINITY;
    const onRound = (number: number) => {
      committed = number;
      if (number >= first + rounds) measured.resolve();
    };
    const crowd = gatherCrowd({
      ...crowdOf(coordinator, task),
      participants: connected,
      onRound,
    });
    await Promise.race([crowd.joined, crowd.over]);
    // The round that is under way began before all were here.
    first = committed + 1;
    await coordinator.eventLoop_ms();
    const asking = askAgainAndAgain(coordinator, run.id);
    await Promise.race([measured.promise, crowd.over]);
    const answers_ms = await asking.stop();
    const { p99_ms, max_ms } = await coordinator.eventLoop_ms();
    const memory = await memory_bytes(coordinator.pid);
    const history = (await coordinator.history(run.id)).slice(first, first + rounds);
    crowd.leave();
    await crowd.over;
    const bad = history.filter(({ outcome }) => outcome !== "committed").length;
    return [
      connected,
      cohort,
      privacy,
      history.length - bad,
      median(history.map(({ seconds }) => seconds)),
      median(history.map(({ bytes_up }) => bytes_up)) / 1e6,
      p99_ms,
      max_ms,
      quantile(answers_ms, 0.95),
      megabytes(memory?.now),
      megabytes(memory?.peak),
    ];
  } finally {
    await coordinator.stop();
  }
}

function crowdOf({ url }: Coordinator, task: TaskSpec) {
  return { url, task: task.id, weights };
}

/** What a dashboard does that looks at a run, and how long it waits for each answer. */
function askAgainAndAgain(coordinator: Coordinator, run: RunId) {
  const answers_ms: number[] = [];
  let isOver = false;
  const asking = (async () => {
    while (!isOver) {
      const asked_ms = performance.now();
      await coordinator.history(run);
      answers_ms.push(performance.now() - asked_ms);
      await pause(askEvery_ms);
    }
  })();
  return {
    stop: async () => {
      isOver = true;
      await asking;
      return answers_ms;
    },
  };
}

function megabytes(bytes: number | undefined): number | null {
  return bytes === undefined ? null : bytes / 1e6;
}

function percent(share: number | null): number | null {
  return share === null ? null : share * 100;
}

function idleTable(rows: Table["rows"]): Table {
  return {
    title: "Connected and waiting",
    columns: [
      { key: "connected", heading: "connected" },
      { key: "joined_s", heading: "all joined after, s", digits: 1 },
      { key: "resident_MB", heading: "resident, MB" },
      { key: "cpu_percent", heading: "CPU, % of a core", digits: 1 },
      { key: "event_loop_p99_ms", heading: "event loop p99, ms", digits: 1 },
    ],
    rows,
    notes: [`Measured over ${idle_ms / 1000} s after all had joined, all at once.`],
  };
}

function roundsTable(rows: Table["rows"]): Table {
  return {
    title: `Rounds with ${weights.toLocaleString("en")} weights`,
    columns: [
      { key: "connected", heading: "connected" },
      { key: "cohort", heading: "cohort" },
      { key: "privacy", heading: "privacy" },
      { key: "committed", heading: "committed" },
      { key: "round_s", heading: "round, s", digits: 1 },
      { key: "update_MB", heading: "update, MB", digits: 2 },
      { key: "event_loop_p99_ms", heading: "event loop p99, ms", digits: 1 },
      { key: "event_loop_max_ms", heading: "max, ms", digits: 1 },
      { key: "api_p95_ms", heading: "API p95, ms", digits: 1 },
      { key: "resident_MB", heading: "resident, MB" },
      { key: "peak_MB", heading: "peak, MB" },
    ],
    rows,
    notes: [
      `Each row: ${rounds} rounds after all had joined. The crowd trains in no time and works on the same`,
      "cores: rounds hold its encryption and the decompression of its downloads as well.",
    ],
  };
}
