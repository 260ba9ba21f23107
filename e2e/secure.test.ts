/**
 * Secure rounds over real sockets: the sum is exact whoever drops out, and when; nothing is learned where too few
 * stay; noise and forgeries leave the model as it was; a crash in any phase loses no committed round and no secret.
 */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { createIdentity, encodeBase64url, randomBytes, toHex } from "@tributary/crypto";
import type { ParticipantMessage } from "@tributary/protocol";
import { afterEach, describe, expect, test } from "vitest";
import { Coordinator } from "./support/coordinator.ts";
import { goneInsteadOf, sendsNoise, watched } from "./support/links.ts";
import { fetchWeights } from "./support/models.ts";
import {
  anySaw,
  Participant,
  type ParticipantOptions,
  steppingTrainer,
} from "./support/participant.ts";
import { secureTask } from "./support/tasks.ts";

let coordinator: Coordinator;
let participants: Participant[] = [];
afterEach(async () => {
  await Promise.all(participants.splice(0).map((one) => one.leave()));
  await coordinator.dispose();
});

/** What each would do to every weight, and on how many examples: all different, so that a sum tells who is in it. */
const steps = [0.001, -0.002, 0.004, 0.008, -0.016] as const;
const examplesOf = (index: number) => 10 * (index + 1);

/** The example-weighted mean of those steps, the obvious way. */
function meanStep(indices: readonly number[]): number {
  const total = indices.reduce((sum, index) => sum + examplesOf(index), 0);
  return indices.reduce((sum, index) => sum + (steps[index] ?? 0) * examplesOf(index), 0) / total;
}

/** The shared run of five; `special` changes one of them. */
async function begin(
  name: string,
  rounds: number,
  special: (index: number) => Special = () => ({}),
) {
  coordinator = await Coordinator.start();
  const { url } = coordinator;
  const task = secureTask(name);
  const run = await coordinator.openRun(task, rounds);
  participants = steps.map(
    (step, index) =>
      new Participant({
        url,
        task: task.id,
        trainer: steppingTrainer(step, examplesOf(index)),
        ...special(index),
      }),
  );
  return { url, run };
}

type Special = Partial<ParticipantOptions>;

async function growth(url: string, before: string, after: string): Promise<number[]> {
  const [from, to] = await Promise.all([fetchWeights(url, before), fetchWeights(url, after)]);
  return Array.from(to, (value, at) => value - (from[at] ?? 0));
}

const first = (index = 0) => {
  const one = participants[index];
  if (one === undefined) throw new Error(`There is no participant ${index}.`);
  return one;
};

/** To which the mean is exact: rounding to 24 bits of ±10 moves no one's step by more than 1.2e-6. */
const digits = 5;

describe("the sum", () => {
  test("is the weighted mean of all, and each is told with how many it was summed", async () => {
    const { url, run } = await begin("all", 2);
    const told = await first().saw("committed", (one) => one.model_version === 1);
    for (const value of await growth(url, run.model, told.model)) {
      expect(value).toBeCloseTo(meanStep([0, 1, 2, 3, 4]), digits);
    }
    for (const one of participants) {
      await one.saw("ended");
      expect(one.all("masked")).toHaveLength(2);
      expect(one.all("confirmed")).toMatchObject([{ survivors: 5 }, { survivors: 5 }]);
      expect(one.all("shared")[0]).toMatchObject({ participants: 5, threshold: 3 });
      expect(one.all("accepted")[0]?.sha256).toBe(one.all("masked")[0]?.sha256);
    }
  });
});

const moments: readonly ParticipantMessage["type"][] = [
  "advertise_keys",
  "share_keys",
  "update_begin",
  "confirm_survivors",
  "unmask",
];
const isInTheSum = (moment: string) => moment === "confirm_survivors" || moment === "unmask";

describe("somebody who drops out", () => {
  const cases = moments.flatMap((moment) =>
    (["vanishes", "leaves"] as const).map((how) => ({ moment, how })),
  );
  test.each(cases)("and $how in place of $moment: the sum is exact", async ({ moment, how }) => {
    const { url, run } = await begin(`gone-${moment.replace("_", "-")}`, 1, (index) =>
      index === 3 ? { connect: goneInsteadOf(coordinator.url, moment, how) } : {},
    );
    const told = await first().saw("committed");
    const counted = isInTheSum(moment) ? [0, 1, 2, 3, 4] : [0, 1, 2, 4];
    expect(told.counted).toBe(counted.length);
    for (const value of await growth(url, run.model, told.model)) {
      expect(value).toBeCloseTo(meanStep(counted), digits);
    }
  });

  test.each(["advertise_keys", "share_keys", "update_begin"] as const)(
    "with two more in place of %s: too few are left, and nothing is revealed",
    async (moment) => {
      const { run } = await begin(`few-${moment.replace("_", "-")}`, 1, (index) =>
        index >= 2 ? { connect: goneInsteadOf(coordinator.url, moment, "leaves") } : {},
      );
      const { reason, detail } = await first().saw("abandoned");
      expect(reason).toBe(moment === "update_begin" ? "quorum_missed" : "keys_missed");
      expect(detail).toMatch(/\d/);
      expect(first().all("unmasked")).toEqual([]);
      expect((await coordinator.run(run.id)).run).toMatchObject({
        model_version: 0,
        model: run.model,
      });
    },
  );
});

describe("a participant that cheats", () => {
  test("with noise that it signed spoils the round; the model stays, and the next one commits", async () => {
    const identity = await createIdentity();
    const { url, run } = await begin("noise", 1, (index) =>
      index === 4 ? { identity, connect: sendsNoise(coordinator.url, identity, "fits") } : {},
    );
    const { reason } = await first().saw("abandoned");
    expect(reason).toBe("sum_implausible");
    expect((await coordinator.run(run.id)).run.model).toBe(run.model);
    await first(4).leave();
    const told = await first().saw("committed");
    for (const value of await growth(url, run.model, told.model)) {
      expect(value).toBeCloseTo(meanStep([0, 1, 2, 3]), digits);
    }
  });

  test("with an update that it did not sign is refused, and the round goes on without it", async () => {
    const identity = await createIdentity();
    const { url, run } = await begin("unsigned", 1, (index) =>
      index === 4 ? { identity, connect: sendsNoise(coordinator.url, identity, "stays") } : {},
    );
    const told = await first().saw("committed");
    expect(told.counted).toBe(4);
    expect(await coordinator.refusals("update_signature")).toBeGreaterThan(0);
    for (const value of await growth(url, run.model, told.model)) {
      expect(value).toBeCloseTo(meanStep([0, 1, 2, 3]), digits);
    }
  });
});

describe("kill -9", () => {
  test.each(moments)("when somebody is about to say %s", async (moment) => {
    let strike = () => {};
    const struck = new Promise<void>((resolve) => {
      strike = resolve;
    });
    const { url, run } = await begin(`kill-${moment.replace("_", "-")}`, 2, (index) =>
      index === 2
        ? { connect: watched(coordinator.url, (said) => said === moment && strike()) }
        : {},
    );
    await struck;
    await coordinator.kill("SIGKILL");
    await coordinator.restart();
    const told = await anySaw(participants, "committed", (one) => one.model_version === 2);
    const { history } = await coordinator.run(run.id);
    const committed = history.filter((round) => round.outcome === "committed");
    expect(committed.map((round) => round.model_version)).toEqual([1, 2]);
    expect(committed.at(-1)?.model).toBe(told.model);
    for (const round of history) expect(round.outcome === "abandoned").toBe(round.reason !== null);
    const steps = await growth(url, run.model, committed[0]?.model ?? "");
    for (const value of steps) expect(Math.abs(value)).toBeLessThan(0.016);
  });
});

test("no secret of a participant is in what the coordinator stores or logs", async () => {
  const secrets: Uint8Array[] = [];
  const { run } = await begin("secrets", 3, () => ({
    rng: (length) => {
      const bytes = randomBytes(length);
      if (length === 32) secrets.push(bytes.slice());
      return bytes;
    },
  }));
  await first().saw("committed", (one) => one.model_version === 2);
  await coordinator.kill("SIGKILL");
  const { data_path, log } = coordinator;
  const kept = [Buffer.from(log.items.map((line) => JSON.stringify(line)).join("\n"))];
  for (const entry of await readdir(data_path, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) kept.push(await readFile(join(entry.parentPath, entry.name)));
  }
  // Two key pairs and a seed, of five participants, in each of two rounds at least.
  expect(secrets.length).toBeGreaterThanOrEqual(30);
  expect(kept.some((bytes) => bytes.includes(run.id))).toBe(true);
  for (const secret of secrets) {
    for (const form of [Buffer.from(secret), toHex(secret), encodeBase64url(secret)]) {
      expect(kept.some((bytes) => bytes.includes(form))).toBe(false);
    }
  }
});
