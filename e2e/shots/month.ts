/**
 * A month of use for the pictures: the real coordinator is started on one data directory again and again, each time
 * some days nearer to now, with real participants and an admin who decides. Only its clock is moved.
 */
import { cp, rename, rm, stat } from "node:fs/promises";
import { encodeBase64url } from "@tributary/crypto";
import type { RunView, SecureTask, TaskSpec } from "@tributary/protocol";
import { dense, flatten, readyTasks, sequential } from "@tributary/tasks";
import { Coordinator } from "../support/coordinator.ts";
import { Crowd, devices } from "./crowd.ts";
import { addPeople, done, ownerOf, publish } from "./people.ts";

const day_ms = 86_400_000;
const clockFile = new URL("earlier-clock.ts", import.meta.url).href;

const { recipe, round } = readyTasks["digits-mlp"];

/** Small, so that a month is over in a minute. */
const wards: SecureTask = {
  ...readyTasks["digits-mlp"],
  title: "Handwritten digits on the wards",
  summary: "Reads the digits that nurses write on charts. The charts stay on the wards' devices.",
  model: sequential({
    name: "wards",
    inputShape: [28, 28, 1],
    layers: [flatten(), dense(32, "relu"), dense(10, "softmax")],
  }),
  recipe: { ...recipe, epochs: 1, batch_size: 16 },
  round: { ...round, quorum: 3, over_selection: 1.4, recruit_wait_ms: 300, deadline_ms: 20_000 },
};
const stepping: TaskSpec = {
  ...wards,
  recipe: { ...wards.recipe, optimizer: { kind: "sgd", learning_rate: 0.1, momentum: 0.9 } },
};
export const newestTask: TaskSpec = {
  ...wards,
  recipe: { ...wards.recipe, epochs: 2 },
  strategy: { kind: "fedavgm", server_learning_rate: 1, momentum: 0.5 },
};

type Day = {
  readonly coordinator: Coordinator;
  readonly crowd: Crowd;
};

/** A data directory with the month: made once a day, since it takes a minute and more. */
export async function copyMonth(kept: string, to: string): Promise<void> {
  const made = await stat(kept).catch(() => null);
  if (made === null || Date.now() - made.mtimeMs > day_ms) {
    const unfinished = `${kept}-unfinished`;
    for (const old of [kept, unfinished]) await rm(old, { recursive: true, force: true });
    await live(unfinished);
    await rename(unfinished, kept);
  }
  await cp(kept, to, { recursive: true });
}

async function live(data_path: string): Promise<void> {
  const crowd = new Crowd();
  const on = (days_ago: number, what: (day: Day) => Promise<unknown>) =>
    oneDay({ data_path, days_ago, crowd }, what);
  await on(27, async ({ coordinator }) => {
    await ownerOf(coordinator);
    const task = await publish(coordinator, wards);
    await addPeople(coordinator, task.id);
    await train({ coordinator, crowd }, { task, rounds: 12 });
    await nameDevices(coordinator);
  });
  await on(26, async (day) => {
    const task = await publish(day.coordinator, wards);
    await train(day, { task, rounds: 12, seed: 2 });
  });
  await on(19, async (day) => {
    const task = await publish(day.coordinator, stepping);
    await train(day, { task, rounds: 14 });
    await train(day, { task, rounds: 14, seed: 2 });
  });
  await on(11, async (day) => {
    const task = await publish(day.coordinator, newestTask);
    const run = await train(day, { task, rounds: 14, seed: 3 });
    await promote(day.coordinator, run);
  });
  await on(5, halfAnnoyed);
  await crowd.close();
}

async function oneDay(
  { data_path, days_ago, crowd }: { data_path: string; days_ago: number; crowd: Crowd },
  what: (day: Day) => Promise<unknown>,
): Promise<void> {
  const environment = {
    NODE_OPTIONS: `--import=${clockFile}`,
    CLOCK_BEHIND_MS: String(days_ago * day_ms),
  };
  const coordinator = await Coordinator.start({ data_path, environment });
  await what({ coordinator, crowd });
  await coordinator.kill("SIGTERM");
}

/** A day on which two devices took work and gave nothing back, and the admin gave up. */
async function halfAnnoyed({ coordinator, crowd }: Day): Promise<void> {
  const task: TaskSpec = { ...newestTask, round: { ...wards.round, deadline_ms: 4_000 } };
  const run = await coordinator.openRun(await publish(coordinator, task), 20, 4);
  await crowd.join(coordinator.url, task, devices.length - 1, [1, 4]);
  await crowd.rounds(6);
  await done(coordinator.post(`/api/runs/${run.id}/stop`, {}));
  await crowd.leave();
  const id = encodeBase64url((await Crowd.identity(4)).publicKey);
  const reason = "Its disk is being replaced";
  await done(coordinator.post(`/api/devices/${id}/revoke`, { reason }));
}

async function train(
  { coordinator, crowd }: Day,
  { task, rounds, seed = 1 }: { task: TaskSpec; rounds: number; seed?: number },
): Promise<RunView> {
  const run = await coordinator.openRun(task, rounds, seed);
  await crowd.join(coordinator.url, task, devices.length);
  await crowd.rounds(rounds);
  await crowd.leave();
  return (await coordinator.run(run.id)).run;
}

async function promote(coordinator: Coordinator, { model }: RunView): Promise<void> {
  const answer = await coordinator.post(`/api/models/${model}/propose`, {});
  const { proposal } = (await answer.json()) as { readonly proposal: string };
  await done(coordinator.post(`/api/models/${model}/promote`, { proposal }));
}

async function nameDevices(coordinator: Coordinator): Promise<void> {
  for (const [index, { name }] of devices.entries()) {
    const id = encodeBase64url((await Crowd.identity(index)).publicKey);
    await done(coordinator.post(`/api/devices/${id}/rename`, { name }));
  }
}
