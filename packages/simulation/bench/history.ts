/**
 * A coordinator that has been used for years: a thousand runs of a thousand rounds each. How long it takes to start,
 * how much memory it has then, how long the comparison of many runs takes, and how soon its pages answer.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { adminToken, Coordinator } from "./coordinator.ts";
import { takeRounds } from "./crowd.ts";
import { multiplyRun } from "./multiply.ts";
import { paceColumns, paceNotes, paceOf, paceRow } from "./pace.ts";
import { memory_bytes } from "./processes.ts";
import { progressOf } from "./progress.ts";
import type { Cell, Table } from "./table.ts";
import { plainTask } from "./tasks.ts";

const runs = 1_000;
const rounds = 1_000;
const weights = 10;
const compared = [2, 30, 100, runs] as const;

export async function benchHistory(): Promise<readonly Table[]> {
  const progress = progressOf(`${runs} runs of ${rounds} rounds`);
  const load = loadavg()[0] ?? null;
  const folder = await mkdtemp(join(tmpdir(), "tributary-bench-history-"));
  try {
    const { task, run } = await firstRun(folder);
    progress.say("one run is over");
    const ids = multiplyRun(join(folder, "tributary.sqlite"), run, runs);
    progress.say("the others are written");
    const began_ms = performance.now();
    const coordinator = await Coordinator.start({ folder, pages: true });
    const start_ms = performance.now() - began_ms;
    progress.say("the coordinator has started");
    try {
      const comparisons = await compareAll(coordinator, ids);
      const memory = await memory_bytes(coordinator.pid);
      const paced = await paceOf([coordinator.url, adminToken, "history", task]);
      return [
        {
          title: `Comparing some of ${runs} runs of ${rounds} rounds`,
          columns: [
            { key: "compared", heading: "runs compared" },
            { key: "first_ms", heading: "first answer, ms", digits: 0 },
            { key: "again_ms", heading: "again, ms", digits: 0 },
            { key: "kB", heading: "kB", digits: 0 },
            { key: "loop_p99_ms", heading: "event loop p99, ms", digits: 0 },
            { key: "loop_max_ms", heading: "max, ms", digits: 0 },
          ],
          rows: comparisons,
          notes: [
            `Started in ${(start_ms / 1000).toFixed(1)} s; resident memory after this at most`,
            `${((memory?.peak ?? 0) / 1e6).toFixed(0)} MB.`,
          ],
        },
        {
          title: `Pages of the admin with ${runs} runs of ${rounds} rounds`,
          columns: paceColumns,
          rows: paced.map(paceRow),
          notes: paceNotes(load),
        },
      ];
    } finally {
      await coordinator.stop();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Real rounds, of two participants that have nothing to train. */
async function firstRun(folder: string) {
  // The pages are built now if they have to be, and not while the start is timed.
  const coordinator = await Coordinator.start({ folder, pages: true });
  try {
    const task = plainTask({ name: "bench-history", weights, participants: 2 });
    const { id } = await coordinator.openRun(task, rounds);
    await takeRounds({ url: coordinator.url, task: task.id, weights, participants: 2 });
    return { task: task.id, run: id };
  } finally {
    await coordinator.stop();
  }
}

async function compareAll(
  coordinator: Coordinator,
  ids: readonly string[],
): Promise<readonly (readonly Cell[])[]> {
  const rows: Cell[][] = [];
  for (const count of compared) {
    const address = new URL(`/api/compare?runs=${ids.slice(-count).join(",")}`, coordinator.url);
    const ask = async () => {
      const began_ms = performance.now();
      const answer = await fetch(address);
      const text = await answer.text();
      if (!answer.ok) throw new Error(`The comparison of ${count} runs was refused: ${text}`);
      return { ms: performance.now() - began_ms, kB: text.length / 1000 };
    };
    await coordinator.eventLoop();
    const first = await ask();
    const again = await ask();
    const { p99_ms, max_ms } = await coordinator.eventLoop();
    rows.push([count, first.ms, again.ms, first.kB, p99_ms, max_ms]);
  }
  return rows;
}
