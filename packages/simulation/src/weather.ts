/**
 * What goes wrong around a run, from one seed: when the coordinator crashes and whether it loses
 * its power, when its disk is full or slow, who is cut off from it and in which direction. The
 * climate says how often; each kind of fault comes in spells, one after another.
 */
import { type Random, shuffle } from "@tributary/weights";
import type { Timeline, VirtualClock } from "./clock.ts";
import type { Coordinator } from "./coordinator.ts";
import type { Crash } from "./disk/disk.ts";
import type { Directions, Network, Weather as NetworkWeather } from "./network.ts";
import { coordinatorName, type Trace, weatherName } from "./trace.ts";

/** How long until the next spell on the average, and how long one lasts at the most. */
type Spells = { readonly pause_ms: number; readonly length_ms_max: number };

export type Climate = {
  readonly network: NetworkWeather;
  readonly crashes: Spells;
  /** The share of crashes that take the power with them. */
  readonly powerLoss: number;
  readonly disk_latency_ms: number;
  /** The share of disk calls that fail at any time. */
  readonly diskFailing: number;
  readonly fullDisk: Spells;
  readonly slowDisk: Spells;
  readonly partitions: Spells;
};

/** No fault by itself: those that are wanted are struck. */
export const calmClimate: Climate = {
  network: { latency_ms: 50, duplicated: 0, stalled: 0, overtaken: 0, lost: 0 },
  crashes: { pause_ms: Number.POSITIVE_INFINITY, length_ms_max: 60_000 },
  powerLoss: 0,
  disk_latency_ms: 2,
  diskFailing: 0,
  fullDisk: { pause_ms: Number.POSITIVE_INFINITY, length_ms_max: 120_000 },
  slowDisk: { pause_ms: Number.POSITIVE_INFINITY, length_ms_max: 60_000 },
  partitions: { pause_ms: Number.POSITIVE_INFINITY, length_ms_max: 120_000 },
};

/** The probability of each fault. */
export type Likely = {
  readonly crash: number;
  readonly fullDisk: number;
  readonly slowDisk: number;
  readonly partition: number;
};

/** A slow disk takes that many times as long. */
const slowness = 60;

/** A minute of everything, in a mixture that differs from world to world. */
export function drawStorm(random: Random): Climate {
  const rarely = (pause_ms: number) => pause_ms / Math.max(random(), 0.05);
  return {
    network: {
      latency_ms: 5 + 150 * random(),
      duplicated: 0.1 * random(),
      stalled: 0.02 * random(),
      overtaken: 0.03 * random() ** 2,
      lost: 0.01 * random() ** 2,
    },
    crashes: { pause_ms: 3_000 + 22_000 * random(), length_ms_max: 8_200 },
    powerLoss: random(),
    disk_latency_ms: 8 * random(),
    diskFailing: 0.05 * random() ** 2,
    fullDisk: { pause_ms: rarely(25_000), length_ms_max: 6_000 },
    slowDisk: { pause_ms: rarely(20_000), length_ms_max: 10_000 },
    partitions: { pause_ms: rarely(10_000), length_ms_max: 20_000 },
  };
}

export type WeatherOptions = {
  readonly climate: Climate;
  readonly clock: VirtualClock;
  readonly trace: Trace;
  readonly network: Network;
  readonly random: Random;
};

const directions: readonly Directions[] = ["both", "to the coordinator", "from the coordinator"];

export class Weather {
  readonly counts = { kills: 0, powerLosses: 0, fullDisks: 0, slowDisks: 0 };
  readonly #options: WeatherOptions;
  readonly #timeline: Timeline;
  #isOver = false;
  #fullUntil_ms = 0;
  #slowUntil_ms = 0;

  constructor(options: WeatherOptions) {
    this.#options = options;
    this.#timeline = options.clock.timeline(weatherName);
  }

  get isStormy(): boolean {
    return !this.#isOver;
  }

  /** What the disk's manners are asked at every call. */
  readonly disk = {
    latency_ms: () => {
      const { disk_latency_ms } = this.#options.climate;
      return this.#isUntil(this.#slowUntil_ms) ? disk_latency_ms * slowness : disk_latency_ms;
    },
    failing: () => (this.#isOver ? 0 : this.#options.climate.diskFailing),
    isFull: () => this.#isUntil(this.#fullUntil_ms),
  };

  /** From now on, for so long; then everything works. */
  begin(coordinator: Coordinator, participants: readonly string[], length_ms: number): void {
    const { climate } = this.#options;
    this.#spells(climate.crashes, (ms) => this.#crash(coordinator, ms));
    this.#spells(climate.fullDisk, (ms) => this.#fillDisk(ms));
    this.#spells(climate.slowDisk, (ms) => this.#slowDown(ms));
    this.#spells(climate.partitions, (ms) => this.#divide(participants, ms));
    this.#timeline.after(length_ms, () => this.end());
  }

  /** Each fault once, if it comes at all, within that time. */
  strike(
    coordinator: Coordinator,
    participants: readonly string[],
    { likely, within_ms }: { readonly likely: Likely; readonly within_ms: number },
  ): void {
    const { climate, random } = this.#options;
    const once = (share: number, { length_ms_max }: Spells, happen: (ms: number) => void) => {
      if (random() >= share) return;
      const length_ms = 200 + length_ms_max * random() ** 2;
      this.#timeline.after(within_ms * random(), () => happen(length_ms));
    };
    once(likely.crash, climate.crashes, (ms) => this.#crash(coordinator, ms));
    once(likely.fullDisk, climate.fullDisk, (ms) => this.#fillDisk(ms));
    once(likely.slowDisk, climate.slowDisk, (ms) => this.#slowDown(ms));
    once(likely.partition, climate.partitions, (ms) => this.#divide(participants, ms));
  }

  end(): void {
    this.#options.trace.note(weatherName, "the storm is over");
    this.#isOver = true;
    this.#options.network.clearUp();
  }

  #isUntil(until_ms: number): boolean {
    return !this.#isOver && this.#timeline.now_ms() < until_ms;
  }

  #spells({ pause_ms, length_ms_max }: Spells, happen: (length_ms: number) => void): void {
    const { random } = this.#options;
    const next = (factor: number) =>
      this.#timeline.after(pause_ms * factor, () => {
        if (this.#isOver) return;
        happen(200 + length_ms_max * random() ** 2);
        next(0.5 + random());
      });
    next(random());
  }

  #crash(coordinator: Coordinator, down_ms: number): void {
    const { climate, random } = this.#options;
    const crash: Crash = random() < climate.powerLoss ? "power_loss" : "kill";
    this.counts[crash === "kill" ? "kills" : "powerLosses"] += 1;
    coordinator.kill(crash);
    this.#timeline.after(down_ms, () => coordinator.start());
  }

  #fillDisk(length_ms: number): void {
    this.counts.fullDisks += 1;
    this.#fullUntil_ms = this.#timeline.now_ms() + length_ms;
    this.#note(coordinatorName, `its disk is full for ${inSeconds(length_ms)}`);
  }

  #slowDown(length_ms: number): void {
    this.counts.slowDisks += 1;
    this.#slowUntil_ms = this.#timeline.now_ms() + length_ms;
    this.#note(coordinatorName, `its disk is slow for ${inSeconds(length_ms)}`);
  }

  #divide(participants: readonly string[], length_ms: number): void {
    const { network, random } = this.#options;
    const count = 1 + Math.floor(random() * participants.length);
    const group = shuffle([...participants], random).slice(0, count);
    const direction = directions[Math.floor(random() * directions.length)] ?? "both";
    network.partition(group, direction, length_ms);
    const who = group.length > 4 ? `${group.length} participants` : group.toSorted().join(", ");
    this.#note(weatherName, `cuts off ${who}, ${direction}, for ${inSeconds(length_ms)}`);
  }

  #note(who: string, what: string): void {
    this.#options.trace.note(who, what);
  }
}

function inSeconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
