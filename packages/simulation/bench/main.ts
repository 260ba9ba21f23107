/**
 * `npx pnpm bench [section] [--json]`: what training, rounds, bytes, memory, masks, load, the admin's pages and the
 * visitor's cost here, beside the nearest peer's figures.
 */
import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { benchBytes } from "./bytes.ts";
import { benchEdgeMemory } from "./edge-memory.ts";
import { benchEdgeTasks } from "./edge-tasks.ts";
import { benchHistory } from "./history.ts";
import { benchLoad, isPrivacy, type LoadWishes } from "./load.ts";
import { benchMemory } from "./memory.ts";
import { benchPages } from "./pages.ts";
import { benchRounds } from "./rounds.ts";
import { benchSecagg } from "./secagg.ts";
import { formatTable, type Table, tableAsJson } from "./table.ts";
import { benchTraining } from "./training.ts";
import { benchVisit } from "./visit.ts";

type Section = (wishes: Wishes) => Promise<readonly Table[]>;

const sections: Readonly<Record<string, Section>> = {
  training: benchTraining,
  rounds: benchRounds,
  bytes: benchBytes,
  memory: benchMemory,
  "edge-memory": benchEdgeMemory,
  "edge-tasks": benchEdgeTasks,
  secagg: benchSecagg,
  load: benchLoad,
  pages: benchPages,
  history: benchHistory,
  visit: benchVisit,
};

const names = Object.keys(sections).join(", ");
const usage =
  "Usage: bench [section] [--json] [--connected <n,n,…>] [--privacy <sealed|secure>]\n" +
  `Sections: ${names}; all of them by default. Load takes the numbers of participants, and whose rounds.`;

type Wishes = LoadWishes & {
  readonly wanted: readonly string[];
  readonly json: boolean;
};

function readArguments(): Wishes | null {
  const args = process.argv.slice(2).filter((argument) => argument !== "--");
  try {
    const { values, positionals } = parseArgs({
      args,
      options: {
        json: { type: "boolean", default: false },
        connected: { type: "string" },
        privacy: { type: "string" },
      },
      allowPositionals: true,
    });
    const isKnown = positionals.every((name) => Object.hasOwn(sections, name));
    const connected = values.connected?.split(",").map(Number) ?? null;
    const isGood = connected?.every((count) => Number.isSafeInteger(count) && count > 0) ?? true;
    const { json, privacy = null } = values;
    if (!isKnown || !isGood || (privacy !== null && !isPrivacy(privacy))) return null;
    return { wanted: positionals, json, connected, privacy };
  } catch {
    return null;
  }
}

async function run(wishes: Wishes): Promise<void> {
  const { wanted, json } = wishes;
  const say = (text: string) => {
    if (!json) console.log(text);
  };
  const report: Record<string, unknown> = {};
  const machine = { node: process.version, cores: availableParallelism(), arch: process.arch };
  say(`Node ${machine.node} on ${machine.cores} cores (${machine.arch}).`);
  for (const name of wanted.length > 0 ? wanted : Object.keys(sections)) {
    const tables = (await sections[name]?.(wishes)) ?? [];
    report[name] = tables.map(tableAsJson);
    for (const table of tables) say(`\n${formatTable(table)}`);
  }
  if (json) console.log(JSON.stringify({ machine, sections: report }, null, 2));
}

const wishes = readArguments();
if (wishes === null) {
  console.error(usage);
  process.exitCode = 2;
} else {
  try {
    await run(wishes);
  } catch (error) {
    // Participants that are still connected would keep the process alive.
    console.error(error);
    process.exit(1);
  }
}
