/**
 * How soon the admin's pages answer a click or a key while a crowd is at work: a thousand devices, two hundred of them
 * in each round. A browser of its own measures (`e2e/pace.ts`); coordinator, crowd and browser share the cores.
 */
import { loadavg } from "node:os";
import { mulberry32 } from "@tributary/weights";
import { adminToken, Coordinator } from "./coordinator.ts";
import { gatherCrowd } from "./crowd.ts";
import { paceColumns, paceNotes, paceOf, paceRow } from "./pace.ts";
import { progressOf } from "./progress.ts";
import type { Table } from "./table.ts";
import { modelSizes, plainTask } from "./tasks.ts";

const connected = 1_000;
const cohort = 200;
/** Rounds of some seconds, in which participants come one after another. */
const training_ms = { least: 1_000, most: 6_000 } as const;

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
    const pace = paceOf([coordinator.url, adminToken, "live", run.id]);
    const paced = await Promise.race([pace, failureOf(crowd.over)]);
    const rounds = (await coordinator.history(run.id)).length - before;
    crowd.leave();
    await crowd.over;
    return [
      {
        title: `Pages of the admin while ${cohort} of ${connected} participants train`,
        columns: paceColumns,
        rows: paced.map(paceRow),
        notes: [...paceNotes(load), `${rounds} rounds ended meanwhile.`],
      } satisfies Table,
    ];
  } finally {
    await coordinator.stop();
  }
}

async function failureOf(over: Promise<void>): Promise<never> {
  await over;
  throw new Error("The crowd left before the pages were measured.");
}
