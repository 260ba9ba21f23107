/**
 * `npx pnpm storm`: thousands of real clients are connected when the coordinator is killed; it starts again, and all
 * come back by themselves. Prints how long that took, and how many came in each second. No test: it reports times.
 */
import { parseArgs } from "node:util";
import { Coordinator } from "./support/coordinator.ts";
import { Participant } from "./support/participant.ts";
import { tinyTask } from "./support/tasks.ts";

const promised_s = 60;
const patience_ms = 300_000;

async function main(count: number): Promise<void> {
  const coordinator = await Coordinator.start();
  // A quorum that is never met: they wait, as most participants do most of the time.
  const task = tinyTask("storm", { quorum: 10_000, over_selection: 1 });
  await coordinator.openRun(task, 1);
  const { url } = coordinator;
  const crowd = Array.from(
    { length: count },
    () => new Participant({ url, task: task.id, patience_ms }),
  );
  await Promise.all(crowd.map((one) => one.saw("joined")));
  console.log(`${count} participants are connected.`);
  const back = crowd.map((one) => one.events.next("the return", ({ type }) => type === "joined"));
  await coordinator.kill("SIGKILL");
  await coordinator.restart();
  const ready_ms = performance.now();
  const seconds: number[] = [];
  await Promise.all(
    back.map((one) => one.then(() => seconds.push((performance.now() - ready_ms) / 1000))),
  );
  const perSecond = new Map<number, number>();
  for (const at of seconds.map(Math.floor)) perSecond.set(at, (perSecond.get(at) ?? 0) + 1);
  for (const [at, here] of perSecond) console.log(`second ${at + 1}: ${here}`);
  const last_s = Math.max(...seconds);
  console.log(`All ${count} were back ${last_s.toFixed(1)} s after the start was done.`);
  process.exitCode = last_s < promised_s ? 0 : 1;
  await Promise.all(crowd.map((one) => one.leave()));
  await coordinator.dispose();
}

const { values } = parseArgs({ options: { participants: { type: "string", default: "2000" } } });
await main(Number(values.participants));
