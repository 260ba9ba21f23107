/** One policy at work for some hours on one population, over the real engine, in calm weather. */
import { limits, type RoundSummary } from "@tributary/protocol";
import { hour_ms } from "../population/availability.ts";
import { Device, type Work } from "../population/device.ts";
import type { PopulationParameters } from "../population/profile.ts";
import { Stage } from "../stage.ts";
import { calmClimate } from "../weather.ts";
import type { Policy } from "./policies.ts";

export type TrialOptions = {
  readonly policy: Policy;
  readonly seed: number;
  readonly participants: number;
  readonly hours: number;
  readonly population: PopulationParameters;
};

export type Trial = {
  readonly policy: Policy;
  readonly hours: number;
  readonly start_ms: number;
  readonly devices: readonly Device[];
  readonly history: readonly RoundSummary[];
  readonly works: readonly Work[];
  /** Digests of the updates that are in a model. */
  readonly counted: ReadonlySet<string>;
};

/** A Friday noon: the trial sees a day before it sees a night. */
const start_ms = Date.UTC(2027, 0, 1, 12);
const stepsPerHour_max = 1_000_000;

export async function tryPolicy(options: TrialOptions): Promise<Trial> {
  const { policy, seed, participants, hours, population } = options;
  const { task } = policy;
  let isOver = false;
  const stage = await Stage.create({
    seed,
    task,
    climate: calmClimate,
    start_ms,
    steps_max: hours * stepsPerHour_max,
    audits: "transitions",
    looksForSecrets: false,
    open: async (runtime) => {
      await runtime.openRun({ task, rounds: limits.rounds_max, seed });
    },
    isFinished: async () => isOver,
  });
  const works: Work[] = [];
  const devices: Device[] = [];
  for (let index = 0; index < participants; index++) {
    const onWork = (work: Work) => works.push(work);
    const around = { ...stage.around, population, secrets: null, onWork };
    const device = await Device.create(index, seed, around);
    devices.push(device);
    stage.enter({ ...device, isHonest: true });
    device.begin();
  }
  stage.coordinator.start();
  stage.clock.timeline("end").after(hours * hour_ms, () => {
    isOver = true;
    stage.endNow();
  });
  await stage.play();
  return { policy, hours, start_ms, devices, works, ...(await storedOf(stage)) };
}

async function storedOf({ disk }: Stage): Promise<Pick<Trial, "history" | "counted">> {
  const { runs, rounds } = disk.records;
  const counted = new Set<string>();
  const [run] = await runs.list();
  const history = run === undefined ? [] : await rounds.history(run.id);
  for (const { id } of history) {
    for (const { sha256, outcome } of await rounds.deliveries(id)) {
      if (outcome === "counted") counted.add(sha256);
    }
  }
  return { history, counted };
}
