/**
 * A device as the population model draws it: how fast it is, how much data it has, when it is there
 * and how likely it drops out. Its shapes are those that the field reports; every number is a
 * parameter, and nothing here was fitted to data of ours.
 */
import { deriveSeed, gaussian, mulberry32, type Random } from "@tributary/weights";

export type LogNormal = { readonly median: number; readonly sigma: number };

export type PopulationParameters = {
  /** How fast a device trains. */
  readonly examples_per_second: LogNormal;
  /** Its download; the upload has a quarter of it. */
  readonly megabits_per_second: LogNormal;
  /** What is downloaded and uploaded in a round, as far as time is concerned. */
  readonly model_megabytes: number;
  readonly epochs: number;
  /** A power law: P(examples > x) = (min / x)^exponent, cut off at the maximum. */
  readonly examples: { readonly min: number; readonly max: number; readonly exponent: number };
  /** While it trains, per minute: somebody unplugs it, or the network changes. */
  readonly dropouts_per_minute: LogNormal;
  /** How far local time is spread around the coordinator's, as a standard deviation. */
  readonly zone_hours: number;
  readonly night: {
    /** In local time, with its standard deviation. */
    readonly begins_hour: number;
    readonly hours: number;
    readonly spread_hours: number;
    /** The share of nights in which it is charging, idle and on an unmetered network at all. */
    readonly share: number;
  };
  /** Once a day, at any hour, for up to so long. */
  readonly break_hours_max: number;
};

/**
 * Bonawitz et al. 2019, "Towards Federated Learning at Scale": devices take part while they charge
 * and idle, about four times as many at night as by day (figure 5), and 6 to 10 % of those that are
 * selected drop out. The spreads of speed and data are of the order that FedScale (Lai et al. 2022)
 * shows: a factor of ten between slow and fast devices, and a long tail of large data sets.
 */
export const defaultPopulation: PopulationParameters = {
  examples_per_second: { median: 20, sigma: 0.6 },
  megabits_per_second: { median: 20, sigma: 0.7 },
  model_megabytes: 5,
  epochs: 5,
  examples: { min: 60, max: 3_000, exponent: 1.5 },
  dropouts_per_minute: { median: 0.065, sigma: 0.5 },
  zone_hours: 1.5,
  night: { begins_hour: 22.5, hours: 8, spread_hours: 1, share: 0.8 },
  break_hours_max: 6,
};

export const speedClasses = ["slow", "medium", "fast"] as const;
export type SpeedClass = (typeof speedClasses)[number];

export type Profile = {
  readonly examples: number;
  readonly examples_per_second: number;
  readonly download_ms: number;
  readonly train_ms: number;
  readonly upload_ms: number;
  readonly dropouts_per_minute: number;
  /** Local time is so much ahead of the coordinator's. */
  readonly ahead_hours: number;
  readonly seed: number;
};

/** The same seed and index give the same device, however many there are. */
export function drawProfile(parameters: PopulationParameters, seed: number): Profile {
  const random = mulberry32(deriveSeed(seed, "profile"));
  const examples_per_second = logNormal(parameters.examples_per_second, random);
  const megabits_per_second = logNormal(parameters.megabits_per_second, random);
  const examples = powerLaw(parameters.examples, random);
  const download_ms = (8_000 * parameters.model_megabytes) / megabits_per_second;
  return {
    examples,
    examples_per_second,
    download_ms,
    train_ms: (1_000 * parameters.epochs * examples) / examples_per_second,
    upload_ms: 4 * download_ms,
    dropouts_per_minute: logNormal(parameters.dropouts_per_minute, random),
    ahead_hours: parameters.zone_hours * gaussian(random),
    seed,
  };
}

/** By a third of the population each. */
export function speedClassesOf(profiles: readonly Profile[]): ReadonlyMap<Profile, SpeedClass> {
  const sorted = profiles.toSorted((a, b) => a.examples_per_second - b.examples_per_second);
  const classOf = (rank: number) =>
    speedClasses[Math.floor((rank * speedClasses.length) / sorted.length)] ?? "fast";
  return new Map(sorted.map((profile, rank) => [profile, classOf(rank)]));
}

function logNormal({ median, sigma }: LogNormal, random: Random): number {
  return median * Math.exp(sigma * gaussian(random));
}

function powerLaw({ min, max, exponent }: PopulationParameters["examples"], random: Random) {
  return Math.round(Math.min(max, min * (1 - random()) ** (-1 / exponent)));
}
