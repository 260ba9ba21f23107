/**
 * How soon the admin's pages answer a click or a key while a crowd is at work: a thousand devices, two hundred of them
 * in each round. A browser of its own measures (`e2e/pace.ts`); coordinator, crowd and browser share the cores.
 */
import { loadavg } from "node:os";
import { mulberry32 } from "@tributary/weights";
import { adminToken, Coordinator } from "./coordinator.ts";
import { gatherCrowd } from "./crowd.ts";
import { measuredBy } from "./measured.ts";
import { progressOf } from "./progress.ts";
import { median, quantile } from "./statistics.ts";
import type { Cell, Table } from "./table.ts";
import { modelSizes, plainTask } from "./tasks.ts";

const connected = 1_000;
const cohort = 200;
/** Rounds of some seconds, in which participants come one after another. */
const training_ms = { least: 1_000, most: 6_000 } as const;

type Paced = {
  readonly page: string;
  readonly interactions: readonly { readonly act: string; readonly ms: number }[];
  /** Between one picture and the next, scrolling. */
  readonly frames_ms: readonly number[];
};

export async function benchPages(): Promise<readonly Table[]> {
  const progress = progressOf(`${connected} devices, ${cohort} in a round`);
  const load = loadavg()[0] ?? null;
  const coordinator = await Coordinator.start({ pages: true });
  const random = mulberry32(1);
  try {
    const weights = modelSizes.small;
    const task = plainTask({ name: "bench-pages", weights, participants: cohort });
    const run = await coordinator.openRun(task, 1_000_000);
    const crowd = gatherCrowd({
      url: coordinator.url,
      task: task.id,
      weights,
      participants: connected,
      training_ms: () => training_ms.least + random() * (training_ms.most - training_ms.least),
      onJoined: (here) => progress.count("have joined", here, connected),
    });
    await Promise.race([crowd.joined, crowd.over]);
    const before = (await coordinator.history(run.id)).length;
    const pace = measuredBy<Paced>("pace.ts", [coordinator.url, adminToken, run.id]);
    const paced = await Promise.race([pace, failureOf(crowd.over)]);
    const rounds = (await coordinator.history(run.id)).length - before;
    crowd.leave();
    await crowd.over;
    return [tableOf(paced, { rounds, load })];
  } finally {
    await coordinator.stop();
  }
}

async function failureOf(over: Promise<void>): Promise<never> {
  await over;
  throw new Error("The crowd left before the pages were measured.");
}

function tableOf(
  paced: readonly Paced[],
  { rounds, load }: { readonly rounds: number; readonly load: number | null },
): Table {
  return {
    title: `Pages of the admin while ${cohort} of ${connected} participants train`,
    columns: [
      { key: "page", heading: "page" },
      { key: "interactions", heading: "clicks and keys" },
      { key: "p50_ms", heading: "next paint p50, ms" },
      { key: "p98_ms", heading: "p98, ms" },
      { key: "max_ms", heading: "max, ms" },
      { key: "slowest", heading: "slowest" },
      { key: "frame_p95_ms", heading: "frame p95, ms", digits: 1 },
      { key: "frame_max_ms", heading: "max, ms", digits: 1 },
    ],
    rows: paced.map(rowOf),
    notes: [
      "Next paint: from a click or a key to the next picture, as Chromium's Event Timing measures it, in",
      "steps of 8 ms; what took less than 16 ms is told as 16. Frames: while the page is scrolled.",
      `${rounds} rounds ended meanwhile. Load average of a minute when it began: ${load?.toFixed(1)}.`,
    ],
  };
}

function rowOf({ page, interactions, frames_ms }: Paced): readonly Cell[] {
  const all_ms = interactions.map(({ ms }) => ms);
  const most_ms = Math.max(...all_ms);
  return [
    page,
    interactions.length,
    median(all_ms),
    quantile(all_ms, 0.98),
    most_ms,
    interactions.find(({ ms }) => ms === most_ms)?.act ?? null,
    quantile(frames_ms, 0.95),
    Math.max(...frames_ms),
  ];
}
