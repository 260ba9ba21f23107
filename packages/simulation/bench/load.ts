/**
 * What one coordinator bears: thousands of connections, first idle, then with rounds whose updates
 * have a megabyte. The server is a process of its own; the crowd works on the same cores.
 */
import { loadavg } from "node:os";
import { setTimeout as pause } from "node:timers/promises";
import type { RoundSummary, RunId, TaskSpec } from "@tributary/protocol";
import { Coordinator, type EventLoop } from "./coordinator.ts";
import { gatherCrowd } from "./crowd.ts";
import { idleTable, roundsTable } from "./load-tables.ts";
import { cpuTime_ms, memory_bytes } from "./processes.ts";
import { type Progress, progressOf } from "./progress.ts";
import { median, quantile } from "./statistics.ts";
import type { Cell, Table } from "./table.ts";
import { plainTask, secureTask } from "./tasks.ts";

const privacies = ["sealed", "secure"] as const;
type Privacy = (typeof privacies)[number];

export type LoadWishes = {
  /** By default from 100 to 5,000. */
  readonly connected: readonly number[] | null;
  /** By default both. */
  readonly privacy: Privacy | null;
};

type Setting = {
  readonly connected: number;
  /** Per round, of those who are connected. */
  readonly cohort: number;
  readonly privacy: Privacy;
};

const curve = [100, 500, 1_000, 2_000, 5_000] as const;
const cohort_max: Readonly<Record<Privacy, number>> = {
  sealed: 200,
  // One process holds the whole crowd: with more, their keys and masks would be what is measured.
  secure: 32,
};
const secureConnected_max = 2_000;

/** 1 MiB as float32, which is what a sealed update holds. */
const weights = 262_144;
const rounds = 5;
const idle_ms = 15_000;
const rest_ms = 5_000;
const askEvery_ms = 250;

/** For each number of connected participants: waiting, then at work. */
export async function benchLoad(wishes: LoadWishes): Promise<readonly Table[]> {
  const idle = [];
  const loaded = [];
  for (const connected of wishes.connected ?? curve) {
    idle.push(await measureIdle(connected));
    for (const privacy of wishes.privacy === null ? privacies : [wishes.privacy]) {
      if (privacy === "secure" && connected > secureConnected_max) continue;
      const cohort = Math.min(cohort_max[privacy], connected);
      loaded.push(await measureRounds({ connected, cohort, privacy }));
    }
  }
  return [idleTable(idle, idle_ms), roundsTable(loaded, { weights, rounds, rest_ms })];
}

export function isPrivacy(name: string): name is Privacy {
  return privacies.some((privacy) => privacy === name);
}

/** Everybody waits for a round that needs more participants than there are. */
async function measureIdle(connected: number): Promise<readonly Cell[]> {
  const progress = progressOf(`${connected} connected, idle`);
  const load = loadavg()[0] ?? null;
  const coordinator = await Coordinator.start();
  try {
    const lobby = plainTask({ name: "bench-lobby", weights, participants: 10_000 });
    await coordinator.openRun(lobby, 1);
    await coordinator.eventLoop();
    const crowd = gatherCrowd(crowdOf(coordinator, lobby, { connected, progress }));
    const began_ms = performance.now();
    await crowd.joined;
    const joined_ms = performance.now() - began_ms;
    const joining = await coordinator.eventLoop();
    const before = await cpuTime_ms(coordinator.pid);
    await pause(idle_ms);
    const after = await cpuTime_ms(coordinator.pid);
    const waiting = await coordinator.eventLoop();
    const cpu_share = before === null || after === null ? null : (after - before) / idle_ms;
    const memory = await memory_bytes(coordinator.pid);
    crowd.leave();
    await crowd.over;
    return [
      connected,
      joined_ms / 1000,
      joining.p99_ms,
      megabytes(memory?.now),
      percent(cpu_share),
      ...cellsOf(waiting),
      load,
    ];
  } finally {
    await coordinator.stop();
  }
}

async function measureRounds({ connected, cohort, privacy }: Setting): Promise<readonly Cell[]> {
  const progress = progressOf(`${connected} connected, ${cohort} in a ${privacy} round`);
  const load = loadavg()[0] ?? null;
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
      if (number > first) progress.count("rounds committed", number - first, rounds);
      if (number >= first + rounds) measured.resolve();
    };
    const crowd = gatherCrowd({ ...crowdOf(coordinator, task, { connected, progress }), onRound });
    await Promise.race([crowd.joined, crowd.over]);
    // The round that is under way began before all were here.
    first = committed + 1;
    await coordinator.eventLoop();
    const asking = askAgainAndAgain(coordinator, run.id);
    await Promise.race([measured.promise, crowd.over]);
    const answers_ms = await asking.stop();
    const eventLoop = await coordinator.eventLoop();
    const memory = await memory_bytes(coordinator.pid);
    const history = (await coordinator.history(run.id)).slice(first, first + rounds);
    crowd.leave();
    await crowd.over;
    await coordinator.stopRun(run.id);
    await pause(rest_ms);
    const rest = await memory_bytes(coordinator.pid);
    return [
      connected,
      cohort,
      privacy,
      ...roundCells(history),
      ...cellsOf(eventLoop),
      quantile(answers_ms, 0.95),
      megabytes(memory?.peak),
      megabytes(memory?.now),
      megabytes(rest?.now),
      load,
    ];
  } finally {
    await coordinator.stop();
  }
}

function crowdOf(
  { url }: Coordinator,
  task: TaskSpec,
  { connected, progress }: { readonly connected: number; readonly progress: Progress },
) {
  const onJoined = (here: number) => progress.count("have joined", here, connected);
  return { url, task: task.id, weights, participants: connected, onJoined };
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

/** How many were committed, and what one took and brought. */
function roundCells(history: readonly RoundSummary[]): readonly Cell[] {
  const committed = history.filter(({ outcome }) => outcome === "committed");
  const seconds = history.map((round) => round.seconds);
  return [
    committed.length,
    median(seconds),
    Math.max(...seconds),
    median(history.map(({ bytes_up }) => bytes_up)) / 1e6,
  ];
}

function cellsOf({ p50_ms, p99_ms, max_ms }: EventLoop): readonly Cell[] {
  return [p50_ms, p99_ms, max_ms];
}

function megabytes(bytes: number | undefined): number | null {
  return bytes === undefined ? null : bytes / 1e6;
}

function percent(share: number | null): number | null {
  return share === null ? null : share * 100;
}
