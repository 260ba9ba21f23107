/** What `npx pnpm sim` is asked for. */
import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import type { WorldOptions } from "../options.ts";
import { kinds } from "../terms.ts";

export const usage = `Usage: sim [--seed <n>] [--participants <n>] [--rounds <n>] [--kind secure|sealed|buffered]
           [--seeds <how many>] [--jobs <n>]       many seeds, from --seed on, until one fails
           [--schedule "<cron>"]                   rounds by the calendar (UTC), devices by the hour
           [--chart] [--events <n>]                the history as a sequence chart
       sim compare [--seed <n>] [--participants <n>] [--hours <n>]
At least 4 participants and 1 round.`;

export type Wishes = {
  readonly world: WorldOptions;
  readonly seeds: number;
  readonly jobs: number;
  readonly wantsChart: boolean;
  readonly events_max: number;
};

const text = { type: "string" } as const;
const number = (by: number) => ({ type: "string", default: String(by) }) as const;

/** Null where they make no sense. */
export function readWishes(args: readonly string[]): Wishes | null {
  const options = {
    seed: number(1),
    seeds: number(1),
    participants: number(8),
    rounds: number(8),
    jobs: number(availableParallelism()),
    events: number(160),
    kind: text,
    schedule: text,
    chart: { type: "boolean", default: false },
  } as const;
  try {
    const { values } = parseArgs({ args: [...args], options });
    const { kind, schedule } = values;
    const known = kinds.find((name) => name === kind);
    if (kind !== undefined && known === undefined) return null;
    return {
      world: {
        seed: whole(values.seed, 0),
        // Four participants are steady: with fewer no run could be sure of its quorum.
        participants: whole(values.participants, 4),
        rounds: whole(values.rounds, 1),
        ...(known === undefined ? {} : { kind: known }),
        ...(schedule === undefined ? {} : { schedule }),
      },
      seeds: whole(values.seeds, 1),
      jobs: whole(values.jobs, 1),
      wantsChart: values.chart,
      events_max: whole(values.events, 1),
    };
  } catch {
    return null;
  }
}

export function whole(text: string, least: number): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < least) {
    throw new Error(`Expected a whole number of at least ${least}, got ${text}.`);
  }
  return value;
}
