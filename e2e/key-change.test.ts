/** A device's new key, at a real coordinator: proved by both keys, refused to everybody else, and told to the admin. */
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { changeDeviceKey } from "@tributary/client";
import {
  type Challenge,
  createIdentity,
  encodeBase64url,
  fromBase64url,
  type Identity,
  identityFromSeed,
  proveKeyChange,
} from "@tributary/crypto";
import { limits, ParticipantId } from "@tributary/protocol";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Coordinator } from "./support/coordinator.ts";
import { edgeAnswer, edgeCommand } from "./support/edge-command.ts";
import { RawParticipant } from "./support/raw-participant.ts";
import { tinyTask } from "./support/tasks.ts";

let coordinator: Coordinator;
beforeEach(async () => {
  coordinator = await Coordinator.start();
});
afterEach(() => coordinator.dispose());

const capabilities = { agent: "tributary-e2e", backend: "other" } as const;
const idOf = ({ publicKey }: Identity) => ParticipantId.parse(encodeBase64url(publicKey));

function change(before: Identity, after: Identity) {
  const { signal } = new AbortController();
  return changeDeviceKey({ url: coordinator.url, before, after, capabilities, signal });
}

async function json<T>(path: string): Promise<T> {
  return (await (await coordinator.get(path)).json()) as T;
}

type Details = { id: string; name: string | null; former_keys: { id: string }[] };

/** What a device asks for with these signatures, over this challenge. */
async function ask(
  device: RawParticipant,
  {
    challenge,
    after,
    signer = after,
  }: { readonly challenge: Challenge; readonly after: Identity; readonly signer?: Identity },
): Promise<void> {
  const proof = await proveKeyChange(challenge, { before: device.identity, after: signer });
  device.send({
    type: "change_key",
    seq: device.nextSeq(),
    new_key: idOf(after),
    old_signature: encodeBase64url(proof.by_old),
    new_signature: encodeBase64url(proof.by_new),
  });
}

async function challengeOf(device: RawParticipant): Promise<Challenge> {
  const { nonce, session, coordinator_key } = await device.heard("challenge");
  return {
    nonce: fromBase64url(nonce),
    sessionId: session,
    coordinatorPublicKey: fromBase64url(coordinator_key),
  };
}

async function greeted(identity?: Identity): Promise<RawParticipant> {
  const device = await RawParticipant.connect(coordinator.url, identity ? { identity } : {});
  await device.hello();
  return device;
}

test("[GW17] a device is known by its new key, with its name, and by its former ones", async () => {
  const [first, second, third] = [
    await createIdentity(),
    await createIdentity(),
    await createIdentity(),
  ];
  (await greeted(first)).cut();
  const named = await coordinator.post(`/api/devices/${idOf(first)}/rename`, { name: "Gate 4" });
  expect(named.status).toBe(200);
  expect(await change(first, second)).toEqual({ kind: "changed" });
  expect(await change(second, third)).toEqual({ kind: "changed" });
  // An answer that was lost: asked again, the device hears that it was done.
  expect(await change(first, second)).toEqual({ kind: "replaced_before" });

  const device = await json<Details>(`/api/devices/${idOf(third)}`);
  expect(device).toMatchObject({ name: "Gate 4", id: idOf(third) });
  expect(device.former_keys.map(({ id }) => id)).toEqual([idOf(first), idOf(second)]);
  const gone = await coordinator.get(`/api/devices/${idOf(first)}`);
  expect(gone.status).toBe(404);
  expect(await gone.text()).toContain(idOf(third).slice(0, 8));
  const found = await json<{ devices: Details[] }>(`/api/devices?text=${idOf(first)}`);
  expect(found.devices.map(({ id }) => id)).toEqual([idOf(third)]);

  await coordinator.kill("SIGKILL");
  await coordinator.restart();
  const old = await RawParticipant.connect(coordinator.url, { identity: first });
  old.send(await old.helloMessage());
  await old.refused("key_replaced");
  await greeted(third);
  const { acts } = await json<{ acts: { action: string; actor: string; subject: string }[] }>(
    "/api/acts/search?action=change_device_key",
  );
  expect(acts.map(({ actor, subject }) => [actor, subject])).toEqual([
    [`device ${idOf(second).slice(0, 8)}`, idOf(second)],
    [`device ${idOf(first).slice(0, 8)}`, idOf(first)],
  ]);
});

test("[GW17] what was signed on another connection, or by another key, changes nothing", async () => {
  const [owner, next] = [await createIdentity(), await createIdentity()];
  const earlier = await greeted(owner);
  const recorded = await challengeOf(earlier);
  const replayed = await greeted(owner);
  await ask(replayed, { challenge: recorded, after: next });
  await replayed.refused("signature_invalid");

  const stranger = await createIdentity();
  const foreign = await greeted(owner);
  await ask(foreign, { challenge: await challengeOf(foreign), after: next, signer: stranger });
  await foreign.refused("signature_invalid");

  const elsewhere = await greeted(owner);
  const coordinatorPublicKey = stranger.publicKey;
  const misled = { ...(await challengeOf(elsewhere)), coordinatorPublicKey };
  await ask(elsewhere, { challenge: misled, after: next });
  await elsewhere.refused("signature_invalid");

  const { former_keys } = await json<Details>(`/api/devices/${idOf(owner)}`);
  expect(former_keys).toEqual([]);
  expect((await coordinator.get(`/api/devices/${idOf(next)}`)).status).toBe(404);
});

test("[GW17] a key that is taken is nobody's new one, and a revoked device gets none", async () => {
  const [owner, other, fresh] = [
    await createIdentity(),
    await createIdentity(),
    await createIdentity(),
  ];
  for (const one of [owner, other]) (await greeted(one)).cut();
  expect(await change(owner, other)).toMatchObject({ kind: "refused", isFinal: true });
  expect(await change(owner, owner)).toMatchObject({ kind: "refused", isFinal: true });
  const revoked = await coordinator.post(`/api/devices/${idOf(other)}/revoke`, { reason: "lost" });
  expect(revoked.status).toBe(200);
  expect(await change(other, fresh)).toMatchObject({ kind: "refused", isFinal: true });
  expect(await change(owner, fresh)).toEqual({ kind: "changed" });
});

test("[GW17] a device that has joined keeps its key", async () => {
  const task = tinyTask("keys", {});
  await coordinator.openRun(task, 1);
  const device = await greeted();
  await device.join(task.id);
  await ask(device, { challenge: await challengeOf(device), after: await createIdentity() });
  expect(await device.refused("phase_mismatch")).toMatchObject({ fatal: false });
});

test("[GW17] an address that asks for too many new keys has to wait", async () => {
  let before = await createIdentity();
  for (let asked = 0; asked < limits.key_changes_max; asked += 1) {
    const after = await createIdentity();
    expect(await change(before, after)).toEqual({ kind: "changed" });
    before = after;
  }
  expect(await change(before, await createIdentity())).toMatchObject({
    kind: "refused",
    isFinal: false,
  });
});

describe("a device without a screen", () => {
  let folder = "";
  let state = "";
  let run = "";
  const task = tinyTask("keys", {});
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "edge-key-"));
    state = join(folder, "state");
    run = (await coordinator.openRun(task, 1)).id;
    const link = new URL(`/join/${task.id}`, coordinator.url).href;
    const joined = await edgeCommand(at("join", link, "--data", folder, "--no-run"));
    expect(joined.code).toBe(0);
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  /** With two others in the round that is open. */
  async function inRound(identity: Identity) {
    const one = (key?: Identity) => RawParticipant.joined(coordinator.url, task.id, key);
    const participants = [await one(identity), await one(), await one()];
    for (const participant of participants) await participant.accept();
    const stop = async () => {
      expect((await coordinator.post(`/api/runs/${run}/stop`, {})).status).toBe(200);
    };
    return { participants, stop };
  }

  const at = (...words: readonly string[]) => [...words, "--state", state];
  const keyFile = () => readFile(join(state, "device-key"), "utf8");
  const devices = () => json<{ devices: { id: string }[] }>("/api/devices");

  test("[GW17] says rotate-key, and is the same device with another key", async () => {
    const before = await keyFile();
    const { code, answer } = await edgeAnswer(at("rotate-key"));
    expect([code, answer["how"]]).toEqual([0, "changed"]);
    expect(await keyFile()).not.toBe(before);
    expect(await readdir(state)).not.toContain("device-key.next");
    const known = await devices();
    expect(known.devices.map(({ id }) => id)).toEqual([answer["key"]]);
    const device = await json<Details>(`/api/devices/${answer["key"]}`);
    expect(device.former_keys).toHaveLength(1);
  });

  test("[GW17] keeps both keys while nobody answers, and goes on with the same new one", async () => {
    const before = await keyFile();
    await coordinator.kill("SIGKILL");
    const lost = await edgeCommand(at("rotate-key"));
    expect(lost.code).toBe(5);
    expect(lost.said).toContain("Say rotate-key again");
    expect(await keyFile()).toBe(before);
    const next = await readFile(join(state, "device-key.next"), "utf8");
    await coordinator.restart();
    expect((await edgeCommand(at("rotate-key"))).code).toBe(0);
    expect(await keyFile()).toBe(next);
  });

  test("[GW17] that is in a round keeps its key, and the new one for when that is over", async () => {
    const before = await keyFile();
    const seed = fromBase64url(before.trim());
    const { participants, stop } = await inRound(await identityFromSeed(seed));
    for (const participant of participants) participant.cut();
    const waits = await edgeCommand(at("rotate-key"));
    expect(waits.code).toBe(1);
    expect(waits.said).toContain("in a round that is not over");
    expect(waits.said).toContain("Say rotate-key again later");
    expect(await keyFile()).toBe(before);
    const next = await readFile(join(state, "device-key.next"), "utf8");
    await stop();
    expect((await edgeCommand(at("rotate-key"))).code).toBe(0);
    expect(await keyFile()).toBe(next);
  });

  test("[GW17] that was revoked keeps the key that it has", async () => {
    const before = await keyFile();
    (await greeted(await identityFromSeed(fromBase64url(before.trim())))).cut();
    const [device] = (await devices()).devices;
    await coordinator.post(`/api/devices/${device?.id}/revoke`, { reason: "lost" });
    const refused = await edgeCommand(at("rotate-key"));
    expect(refused.code).toBe(4);
    expect(refused.said).toContain("may not take part here any more");
    expect(await keyFile()).toBe(before);
    expect(await readdir(state)).not.toContain("device-key.next");
  });
});
