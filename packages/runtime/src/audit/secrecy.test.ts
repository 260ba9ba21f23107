import { existsSync } from "node:fs";
import { copyFile, mkdir, readFile, rename, stat, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { encodeUpdate, type TaskSpec } from "@tributary/protocol";
import { sha256Of } from "@tributary/storage";
import { sealedTask, secureTask, until } from "@tributary/testing";
import { encodeSafetensors } from "@tributary/weights";
import { expect, test } from "vitest";
import type { Device } from "../testing/device.ts";
import { SecureDevice } from "../testing/secure-device.ts";
import { play } from "../testing/secure-round.ts";
import { StoredWorld } from "../testing/stored-world.ts";

const weights = 10_000;

/** One of two participants has delivered. */
async function inMidRound(task: TaskSpec = sealedTask): Promise<StoredWorld> {
  const stored = await StoredWorld.create({ task, weights });
  const { world } = stored;
  const devices = (await world.running(2)) as [Device, Device];
  await Promise.all(devices.map((device) => device.hears("invite")));
  const delta = new Float32Array(weights).fill(0.01);
  if (task.privacy === "sealed") await devices[0].delivers(delta);
  else {
    const members = devices.map((device) => new SecureDevice(device, { task, weights }));
    await play({ world, members }, { to: "sharing" });
    await members[0]?.delivers(delta);
  }
  await devices[0].hears("update_accepted");
  return stored;
}

/** Puts other bytes in place of the one update, under the name that is theirs, and counts that. */
async function exchange(stored: StoredWorld, bytes: Uint8Array): Promise<void> {
  const [file] = await stored.spoolFiles();
  const [, before = ""] = basename(file ?? "").split(".");
  const after = sha256Of(bytes);
  const renamed = (file ?? "").replace(before, after);
  await rename(file ?? "", renamed);
  await writeFile(renamed, bytes);
  stored.tamper(`update round set state = replace(state, '${before}', '${after}')`);
}

function plainUpdate(): Uint8Array {
  const delta = Float32Array.from({ length: weights }, (_, i) => Math.sin(i) / 100);
  return encodeUpdate({ delta, examples: 10, steps: 1, loss: 1, accuracy: 0.5 });
}

test("[AU5] a spool of sealed updates, or of masked ones, is as it should be", async () => {
  for (const task of [sealedTask, secureTask]) {
    const report = await (await inMidRound(task)).audit();
    expect(report.is_clean).toBe(true);
    expect(report.sections[4]?.checked).toContainEqual({ what: "spooled updates", count: 1 });
  }
});

test("[AU5] a secret that outlived its round is found", async () => {
  const stored = await StoredWorld.ofRounds();
  stored.tamper("update round set secret = 'c2VjcmV0' where number = 1");
  const [found] = await stored.findings();
  expect(found).toMatch(/^I5 .*\.1: It is over and still has the secret half of its key\.$/);
});

test("[AU5] what was exchanged and outlived its round is found", async () => {
  const stored = await StoredWorld.ofRounds();
  stored.tamper(
    "update round set state = json_set(state, '$.answers', json('[]')) where number = 2",
  );
  const [found] = await stored.findings();
  expect(found).toMatch(/^I5 .*\.2: Its last snapshot still holds what was exchanged \(answers\)/);
});

test("[AU5] an update in clear among the blobs is found", async () => {
  const stored = await StoredWorld.ofRounds();
  const sha256 = await stored.world.blobs.put(plainUpdate());
  expect(await stored.findings()).toEqual([`I5 blob ${sha256}: It is an update in clear.`]);
});

test("[AU5] blobs that nothing names are told, and are no violation", async () => {
  const stored = await StoredWorld.ofRounds();
  const layout = [{ name: "w", shape: [2] }];
  await stored.world.blobs.put(encodeSafetensors({ layout, values: Float32Array.of(1, 2) }));
  await stored.world.blobs.put(new TextEncoder().encode("a stranger"));
  const report = await stored.audit();
  expect(report.is_clean).toBe(true);
  expect(report.sections[4]?.notes).toEqual([
    expect.stringMatching(/^Blobs hold weights that no model version names, .*: 1 \(/),
    expect.stringMatching(/^Blobs are named by nothing, and hold no weights: 1 \(/),
  ]);
});

test("[AU5] an update in clear in the spool is found, whatever its length", async () => {
  const stored = await inMidRound();
  await exchange(stored, plainUpdate());
  const [short] = await stored.findings();
  expect(short).toMatch(/^I5 spool .*: It has 40032 bytes; an update of its round has \d+\.$/);

  const [file] = await stored.spoolFiles();
  const long = new Uint8Array(Number(/has (\d+)\.$/.exec(short ?? "")?.[1]));
  long.set(plainUpdate());
  await exchange(stored, long);
  expect(file).toBeDefined();
  expect(await stored.findings()).toEqual([expect.stringMatching(/: It is no sealed box\.$/)]);
});

test("[AU5] a box whose content is no ciphertext is found", async () => {
  const stored = await inMidRound();
  const [file = ""] = await stored.spoolFiles();
  const sealed = await readFile(file);
  const plain = plainUpdate();
  sealed.set(plain, sealed.length - plain.length);
  await exchange(stored, sealed);
  const [found] = await stored.findings();
  expect(found).toMatch(/: Its bytes are not spread as those of a ciphertext are\.$/);
});

test("[AU5] an update without its masks is found", async () => {
  const stored = await inMidRound(secureTask);
  const [file = ""] = await stored.spoolFiles();
  const { size } = await stat(file);
  // What fixed-point values of a narrow range look like: their high bits are all alike.
  const unmasked = Uint8Array.from({ length: size }, (_, i) => (i % 3 === 0 ? i % 251 : 128));
  await exchange(stored, unmasked);
  const [found] = await stored.findings();
  expect(found).toMatch(/: Its bytes are not spread as those of a ciphertext are\.$/);
});

test("[AU5] updates of rounds that are over, or that there are not, are found", async () => {
  const stored = await inMidRound();
  const [file = ""] = await stored.spoolFiles();
  const run = stored.world.run.id;
  for (const round of [`${run}.7`, "run-zzzzzzzzzzzz.1"]) {
    const folder = join(dirname(dirname(file)), round);
    await mkdir(folder);
    await copyFile(file, join(folder, basename(file)));
  }
  const found = await stored.findings();
  expect(found).toHaveLength(2);
  expect(found[0]).toMatch(/^I5 spool run-\w+\.7.*: It belongs to a round that is not stored\.$/);
  expect(found[1]).toMatch(/^I5 spool run-z{12}\.1.*: It belongs to no run that is stored\.$/);
});

test("[AU5] of the newest round that is over a crash may have left updates; of older ones not", async () => {
  const stored = await StoredWorld.ofRounds();
  const { world, directory } = stored;
  const [device] = world.devices.values();
  if (device === undefined) throw new Error("Expected a device.");
  const sealed = await device.seals(new Float32Array(world.weights).fill(0.01));
  const spoolOf = (number: number) => join(directory, "spool", `${world.run.id}.${number}`);
  const put = async (number: number) => {
    await mkdir(spoolOf(number));
    await writeFile(join(spoolOf(number), `${device.id}.${sealed.sha256}.update`), sealed.bytes);
  };
  await until("the deletion of what was counted", () => !existsSync(spoolOf(2)));
  await put(2);
  const report = await stored.audit();
  expect(report.is_clean).toBe(true);
  expect(report.sections[4]?.notes).toContainEqual(
    expect.stringMatching(/\.2 is over, and not all of its updates are deleted/),
  );
  await put(1);
  const [found] = await stored.findings();
  expect(found).toMatch(/^I5 spool .*\.1\/.*: Its round is over, and so is the one after it\.$/);
});

test("[AU5] names that the spool did not make are told", async () => {
  const stored = await inMidRound();
  await writeFile(join(stored.directory, "spool", "notes.txt"), "mine");
  const report = await stored.audit();
  expect(report.sections[4]?.notes).toContainEqual(expect.stringContaining("notes.txt"));
});

test("[AU6] where no task has a budget there is nothing to charge, and it is said", async () => {
  const report = await (await StoredWorld.ofRounds()).audit();
  expect(report.sections[5]).toMatchObject({
    invariant: "I6",
    findings: [],
    notes: ["No task has a privacy budget: there is nothing to charge."],
  });
});

test("[AU6] a budget that this audit does not know is not passed over", async () => {
  const stored = await StoredWorld.ofRounds();
  stored.tamper(`update task set spec = json_set(spec, '$.privacy_budget', json('{"epsilon":8}'))`);
  const [found] = await stored.findings();
  expect(found).toBe("I6 quadratic version 1: It has a privacy budget, and no charge is recorded.");
});
