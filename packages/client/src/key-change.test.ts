import { createIdentity, encodeBase64url, fromBase64url, verifyKeyChange } from "@tributary/crypto";
import { keyChangesFrom_version, ParticipantId, protocolVersion } from "@tributary/protocol";
import { expect, test } from "vitest";
import { changeDeviceKey } from "./key-change.ts";
import { ScriptedCoordinator } from "./testing/coordinator.ts";

/** A device that asks for a new key, as far as its first connection. */
async function asking({ pinned }: { readonly pinned?: Uint8Array } = {}) {
  const coordinator = await ScriptedCoordinator.create();
  const [before, after] = [await createIdentity(), await createIdentity()];
  const abort = new AbortController();
  const outcome = changeDeviceKey({
    url: "http://coordinator.test",
    before,
    after,
    capabilities: { agent: "test", backend: "other" },
    signal: abort.signal,
    connect: coordinator.connect,
    ...(pinned === undefined ? {} : { coordinatorKey: pinned }),
  });
  const visit = await coordinator.visit(1);
  /** Up to the coordinator's welcome. */
  const welcomed = async (protocol: number = protocolVersion.max) => {
    visit.challenges();
    const { seq } = await visit.hears("hello");
    visit.says({ type: "welcome", seq, protocol });
  };
  return { coordinator, visit, before, after, outcome, welcomed, abort };
}

test("[CL60] both keys sign the change that is asked for, and an answer makes it", async () => {
  const { coordinator, visit, before, after, outcome, welcomed } = await asking();
  await welcomed();
  const said = await visit.hears("change_key");
  const isGenuine = await verifyKeyChange({
    challenge: { ...visit.asked, coordinatorPublicKey: coordinator.identity.publicKey },
    before: before.publicKey,
    after: after.publicKey,
    proof: {
      by_old: fromBase64url(said.old_signature),
      by_new: fromBase64url(said.new_signature),
    },
  });
  expect(isGenuine).toBe(true);
  const device_key = ParticipantId.parse(encodeBase64url(after.publicKey));
  expect(said.new_key).toBe(device_key);
  visit.says({ type: "key_changed", seq: said.seq, device_key });
  expect(await outcome).toEqual({ kind: "changed" });
  expect(visit.heard()).toEqual(["hello", "change_key"]);
});

test("[CL60] a coordinator of before is not asked for what it cannot read", async () => {
  const { visit, outcome, welcomed } = await asking();
  await welcomed(keyChangesFrom_version - 1);
  expect(await outcome).toMatchObject({ kind: "refused", isFinal: true });
  expect(visit.heard()).toEqual(["hello"]);
});

test("[CL60] another coordinator than the pinned one hears nothing", async () => {
  const { publicKey: pinned } = await createIdentity();
  const { visit, outcome } = await asking({ pinned });
  visit.challenges();
  expect(await outcome).toMatchObject({ kind: "refused", isFinal: true });
  expect(visit.heard()).toEqual([]);
});

test.each([
  ["key_replaced", { kind: "replaced_before" }],
  ["key_taken", { kind: "refused", isFinal: true }],
  ["revoked", { kind: "refused", isFinal: true }],
  ["key_in_use", { kind: "refused", isFinal: false }],
  ["shutting_down", { kind: "refused", isFinal: false }],
] as const)("[CL61] told %s, the caller knows what became of its keys", async (reason, outcome) => {
  const device = await asking();
  await device.welcomed();
  await device.visit.hears("change_key");
  device.visit.dismisses(reason);
  expect(await device.outcome).toMatchObject(outcome);
});

test("[CL61] a connection that is lost leaves it open, and the caller may end it", async () => {
  const lost = await asking();
  await lost.welcomed();
  await lost.visit.hears("change_key");
  lost.visit.cut();
  expect(await lost.outcome).toEqual({ kind: "lost", why: "network lost" });
  const left = await asking();
  left.abort.abort();
  expect(await left.outcome).toEqual({ kind: "lost", why: "aborted" });
});
