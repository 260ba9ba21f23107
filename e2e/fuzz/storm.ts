/** Many hostile connections at once against one coordinator, from one seed, until so many frames were sent. */
import { createIdentity } from "@tributary/crypto";
import { RoundId, type TaskId, type TaskSpec } from "@tributary/protocol";
import { mulberry32 } from "@tributary/weights";
import { Coordinator } from "../support/coordinator.ts";
import { Participant } from "../support/participant.ts";
import { secureTask, tinyTask } from "../support/tasks.ts";
import { type KindName, kinds, type Target } from "./kinds.ts";

export type StormOptions = {
  readonly seed: number;
  readonly frames: number;
  readonly lanes?: number;
  readonly onProgress?: (progress: Progress) => void;
};

export type Progress = {
  readonly frames: number;
  readonly connections: number;
  readonly resident_bytes: number;
};

export type StormReport = {
  readonly frames: Readonly<Record<KindName, number>>;
  readonly connections: number;
  readonly seconds: number;
  /** Twenty moments of the storm. */
  readonly progress: readonly Progress[];
  /** The process that was started is the one that answers now. */
  readonly isUp: boolean;
  readonly unhandled: number;
  /** Messages that the coordinator failed to handle, by its own word. */
  readonly internal: number;
  readonly refusals: Readonly<Record<string, number>>;
  /** Rounds that well-behaved participants committed beside the storm, and one after it. */
  readonly committed: number;
};

const shares = { transport: 0.4, joined: 0.55, bytes: 0.05 } as const;
const moments = 20;

export async function storm(options: StormOptions): Promise<StormReport> {
  const coordinator = await Coordinator.start();
  try {
    return await rage(coordinator, options);
  } finally {
    await coordinator.dispose();
  }
}

async function rage(coordinator: Coordinator, options: StormOptions): Promise<StormReport> {
  const started = coordinator.pid;
  const began_ms = performance.now();
  const sent: Record<KindName, number> = { transport: 0, joined: 0, bytes: 0 };
  const progress: Progress[] = [];
  let connections = 0;
  let unhandled = 0;
  const readLog = () => {
    const lines = coordinator.log.items.splice(0);
    unhandled += lines.filter(({ msg }) => msg.includes("not handled")).length;
  };
  const total = () => sent.transport + sent.joined + sent.bytes;
  const target = await openTarget(coordinator);
  const honest = await gatherHonest(coordinator);
  const lane = async (index: number) => {
    const random = mulberry32(options.seed * 1_000 + index);
    while (total() < options.frames && coordinator.isRunning) {
      const name = rarest(sent);
      connections += 1;
      const frames = await kinds[name](target, random);
      sent[name] += frames;
      if (total() < ((progress.length + 1) * options.frames) / moments) continue;
      progress.push({ frames: total(), connections, resident_bytes: 0 });
      const now = { frames: total(), connections, resident_bytes: await resident(coordinator) };
      progress[progress.length - 1] = now;
      readLog();
      options.onProgress?.(now);
    }
  };
  await Promise.all(Array.from({ length: options.lanes ?? 24 }, (_, index) => lane(index)));
  const committed = await honest.finish();
  const metrics = await (await coordinator.fetch("/metrics")).text();
  const refusals = refusalsIn(metrics);
  readLog();
  return {
    frames: sent,
    connections,
    seconds: (performance.now() - began_ms) / 1000,
    progress,
    isUp: coordinator.isRunning && coordinator.pid === started,
    unhandled,
    internal: refusals["internal"] ?? 0,
    refusals,
    committed,
  };
}

/** The kind that has least of its share. */
function rarest(sent: Readonly<Record<KindName, number>>): KindName {
  const names = Object.keys(shares) as KindName[];
  return names.reduce((a, b) => (sent[b] / shares[b] < sent[a] / shares[a] ? b : a));
}

/** Two runs, one of them masked, whose rounds are what the hostile messages are about. */
async function openTarget(coordinator: Coordinator): Promise<Target> {
  const round = { quorum: 3, over_selection: 2, recruit_wait_ms: 100, deadline_ms: 2_000 };
  const tasks = [tinyTask("target", round), secureTask("masked-target", round)];
  const runs: Target["runs"][number][] = [];
  for (const task of tasks) runs.push(await openRun(coordinator, task));
  const identities = await Promise.all(Array.from({ length: 64 }, () => createIdentity()));
  return { url: coordinator.url, runs, identities };
}

async function openRun(coordinator: Coordinator, task: TaskSpec): Promise<Target["runs"][number]> {
  const { id } = await coordinator.openRun(task, 1_000_000);
  let number = 1;
  const look = async () => {
    const { run } = await coordinator.run(id);
    number = run.round?.number ?? number;
  };
  setInterval(() => void look().catch(() => {}), 250).unref();
  return { task: task.id, round: () => RoundId.parse(`${id}.${number}`) };
}

/** Three participants of another task, whose rounds must go on. */
async function gatherHonest(coordinator: Coordinator) {
  const task = tinyTask("honest", { quorum: 3, over_selection: 1 });
  const run = await coordinator.openRun(task, 1_000_000);
  const everybody = Array.from({ length: 3 }, () => takePart(coordinator, task.id));
  const committed = async () => (await coordinator.run(run.id)).run.rounds_committed;
  return {
    /** Waits for one more round, and says how many there were. */
    finish: async () => {
      const before = await committed();
      await everybody[0]?.events.next(
        "a round after the storm",
        ({ type }) => type === "committed",
      );
      await Promise.all(everybody.map((participant) => participant.leave()));
      return (await committed()) - before > 0 ? committed() : 0;
    },
  };
}

function takePart(coordinator: Coordinator, task: TaskId): Participant {
  return new Participant({ url: coordinator.url, task });
}

async function resident(coordinator: Coordinator): Promise<number> {
  const metrics = await (await coordinator.fetch("/metrics")).text();
  return Number(/^tributary_process_resident_memory_bytes (\S+)$/m.exec(metrics)?.[1]);
}

function refusalsIn(metrics: string): Readonly<Record<string, number>> {
  const lines = metrics.matchAll(/^tributary_refusals_total\{reason="(\w+)"\} (\d+)$/gm);
  return Object.fromEntries([...lines].map(([, reason, count]) => [reason, Number(count)]));
}
