/** `npx pnpm sim`: one simulated run from a seed, or many seeds in a row until one breaks an invariant. */
import { parseArgs } from "node:util";
import type { Privacy } from "@tributary/protocol";
import { formatSummary, type Outcome } from "./outcome.ts";
import { simulate } from "./world.ts";

const usage =
  "Usage: sim [--seed <n>] [--seeds <how many>] [--participants <n>] [--rounds <n>] " +
  "[--privacy secure|sealed]";

const privacies: readonly Privacy[] = ["secure", "sealed"];

function readArguments() {
  const args = process.argv.slice(2).filter((argument) => argument !== "--");
  const number = (by: string) => ({ type: "string", default: by }) as const;
  const options = {
    seed: number("1"),
    seeds: number("1"),
    participants: number("8"),
    rounds: number("8"),
    privacy: { type: "string" } as const,
  };
  try {
    const { values } = parseArgs({ args, options });
    const wishes = {
      seed: Number(values.seed),
      seeds: Number(values.seeds),
      participants: Number(values.participants),
      rounds: Number(values.rounds),
    };
    const isGood = Object.values(wishes).every(
      (value) => Number.isSafeInteger(value) && value >= 0,
    );
    // Four participants are steady: with fewer no run could be sure of its quorum.
    if (!isGood || wishes.participants < 4 || wishes.rounds < 1) return null;
    const { privacy } = values;
    if (privacy === undefined) return wishes;
    const known = privacies.find((name) => name === privacy);
    return known === undefined ? null : { ...wishes, privacy: known };
  } catch {
    return null;
  }
}

function print(outcome: Outcome): void {
  if (!outcome.isOk) {
    console.log(outcome.last.join("\n"));
    console.log(`\nViolation with seed ${outcome.summary.seed}: ${outcome.what}\n`);
  }
  console.log(formatSummary(outcome.summary));
}

const wishes = readArguments();
if (wishes === null) {
  console.error(`${usage}\nAt least 4 participants and 1 round.`);
  process.exitCode = 2;
} else {
  const { seeds, ...first } = wishes;
  for (let offset = 0; offset < seeds; offset++) {
    const outcome = await simulate({ ...first, seed: first.seed + offset });
    print(outcome);
    if (outcome.isOk) continue;
    process.exitCode = 1;
    break;
  }
}
