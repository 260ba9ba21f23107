/**
 * Rounds by the calendar: a schedule starts a run each time that it is due, the devices of the
 * population model come and go by the hour, and faults come when a round is under way, since they
 * would find nothing at other times. It ends when the schedule has made its rounds.
 */
import type { ScheduleSpec, SealedTask } from "@tributary/protocol";
import type { RunNews, Runtime } from "@tributary/runtime";
import type { WorldOptions } from "./options.ts";
import { Device } from "./population/device.ts";
import { defaultPopulation } from "./population/profile.ts";
import { quadraticTask } from "./quadratic.ts";
import { Stage } from "./stage.ts";
import { calmClimate } from "./weather.ts";

const minute_ms = 60_000;
const day_ms = 24 * 60 * minute_ms;
/** A run takes a few thousand steps in a night. */
const stepsPerRound_max = 50_000;

/** So many of those that are there, and a quorum that a bad night may miss. */
const policy = {
  quorum: 20,
  over_selection: 1.5,
  recruit_wait_ms: 2 * minute_ms,
  deadline_ms: 15 * minute_ms,
} as const;

const climate = {
  ...calmClimate,
  network: { latency_ms: 80, duplicated: 0.01, stalled: 0.002, overtaken: 0.001, lost: 0.001 },
  powerLoss: 0.3,
  disk_latency_ms: 5,
};
/** How likely each fault comes in a round. */
const likely = { crash: 0.15, fullDisk: 0.05, slowDisk: 0.1, partition: 0.15 };

export async function yearStage(options: WorldOptions & { readonly schedule: string }) {
  const { seed, participants, rounds, schedule: cron } = options;
  const quorum = Math.min(policy.quorum, Math.max(2, Math.floor(participants / 4)));
  const task: SealedTask = quadraticTask({ ...policy, quorum }, null);
  const names = Array.from({ length: participants }, (_, index) => `p${index}`);
  let struck = "";
  const strike = (news: RunNews) => {
    const id = news.type === "run" ? news.run.round?.id : undefined;
    if (id === undefined || id === struck) return;
    struck = id;
    stage.weather.strike(stage.coordinator, names, { likely, within_ms: 6 * minute_ms });
  };
  const stage: Stage = await Stage.create({
    seed,
    task,
    climate,
    start_ms: Date.UTC(2027, 0, 1, 12),
    steps_max: rounds * stepsPerRound_max,
    audits: "transitions",
    looksForSecrets: false,
    open: (runtime) => plan(runtime, task, { seed, cron, rounds }),
    onPublished: strike,
    isFinished: async ({ records }) => {
      const [stored] = await records.schedules.list();
      const { schedule } = (stored?.state ?? {}) as { readonly schedule?: { phase: string } };
      return schedule?.phase === "over";
    },
  });
  for (let index = 0; index < participants; index++) {
    const around = { ...stage.around, population: defaultPopulation, secrets: null };
    const device = await Device.create(index, seed, { ...around, onWork: () => {} });
    stage.enter({ ...device, isHonest: true });
    device.begin();
  }
  stage.coordinator.start();
  // Twice as long as it takes if every slot commits, and a month.
  stage.clock
    .timeline("patience")
    .after((2 * rounds + 31) * day_ms, () => stage.fail("[liveness] The schedule does not end."));
  return stage;
}

async function plan(
  runtime: Runtime,
  task: SealedTask,
  { seed, cron, rounds }: { readonly seed: number; readonly cron: string; readonly rounds: number },
): Promise<void> {
  if (runtime.schedules.tasks().length > 0) return;
  const spec: ScheduleSpec = {
    cron,
    time_zone: "UTC",
    window: null,
    overlap: "skip",
    missed: "run_once",
    run: { start_from: "latest", rounds: 1, target: null, no_improvement: null },
    until: { last_day: null, rounds, participant_seconds: null },
  };
  const views = await runtime.schedules.views();
  if (views.length > 0) return;
  await runtime.schedules.create({ task, title: "Every night", seed, spec });
}
