/** `npx pnpm sim compare`: one population, one policy after another, and a table. */
import { parseArgs } from "node:util";
import { whole } from "../cli/arguments.ts";
import { defaultPopulation } from "../population/profile.ts";
import { distance, meanOptimum } from "../quadratic.ts";
import { measure } from "./measure.ts";
import { policies } from "./policies.ts";
import { formatTable, type Measured } from "./table.ts";
import { tryPolicy } from "./trial.ts";

export type CompareWishes = {
  readonly seed: number;
  readonly participants: number;
  readonly hours: number;
};

/** Null where they make no sense. */
export function readCompareWishes(args: readonly string[]): CompareWishes | null {
  const options = {
    seed: { type: "string", default: "1" },
    participants: { type: "string", default: "200" },
    hours: { type: "string", default: "24" },
  } as const;
  try {
    const { values } = parseArgs({ args: [...args], options });
    return {
      seed: whole(values.seed, 0),
      participants: whole(values.participants, 4),
      hours: whole(values.hours, 1),
    };
  } catch {
    return null;
  }
}

export async function compare(
  wishes: CompareWishes,
  onProgress: (text: string) => void,
): Promise<string> {
  const rows: Measured[] = [];
  for (const policy of policies) {
    onProgress(`${policy.name}: ${policy.says}`);
    const trial = await tryPolicy({ ...wishes, policy, population: defaultPopulation });
    const target = meanOptimum(trial.devices.map(({ optimum }) => optimum));
    const initialLoss = distance(new Float32Array(target.length), target);
    rows.push({ policy, measures: measure(trial, initialLoss) });
  }
  const { participants, hours, seed } = wishes;
  const title = `${participants} devices, ${hours} h from noon, seed ${seed}`;
  return [title, "", formatTable(rows)].join("\n");
}
