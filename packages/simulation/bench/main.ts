/**
 * `npx pnpm bench [section] [--json]`: what training, rounds, bytes and memory cost here, beside
 * the nearest peer's figures.
 */
import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { benchBytes } from "./bytes.ts";
import { benchMemory } from "./memory.ts";
import { benchRounds } from "./rounds.ts";
import { benchSecagg } from "./secagg.ts";
import { formatTable, type Table, tableAsJson } from "./table.ts";
import { benchTraining } from "./training.ts";

const sections: Readonly<Record<string, () => Promise<readonly Table[]>>> = {
  training: benchTraining,
  rounds: benchRounds,
  bytes: benchBytes,
  memory: benchMemory,
  secagg: benchSecagg,
};

const names = Object.keys(sections).join(", ");
const usage = `Usage: bench [section] [--json]\nSections: ${names}; all of them by default.`;

function readArguments(): { readonly wanted: readonly string[]; readonly json: boolean } | null {
  const args = process.argv.slice(2).filter((argument) => argument !== "--");
  try {
    const { values, positionals } = parseArgs({
      args,
      options: { json: { type: "boolean", default: false } },
      allowPositionals: true,
    });
    const isKnown = positionals.every((name) => Object.hasOwn(sections, name));
    return isKnown ? { wanted: positionals, json: values.json } : null;
  } catch {
    return null;
  }
}

async function run(wanted: readonly string[], json: boolean): Promise<void> {
  const say = (text: string) => {
    if (!json) console.log(text);
  };
  const report: Record<string, unknown> = {};
  const machine = { node: process.version, cores: availableParallelism(), arch: process.arch };
  say(`Node ${machine.node} on ${machine.cores} cores (${machine.arch}).`);
  for (const name of wanted.length > 0 ? wanted : Object.keys(sections)) {
    const tables = (await sections[name]?.()) ?? [];
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
    await run(wishes.wanted, wishes.json);
  } catch (error) {
    // Participants that are still connected would keep the process alive.
    console.error(error);
    process.exit(1);
  }
}
