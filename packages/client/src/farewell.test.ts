import { createIdentity } from "@tributary/crypto";
import { protocolVersion } from "@tributary/protocol";
import { expect, test } from "vitest";
import { sayFarewell } from "./farewell.ts";
import { ScriptedCoordinator } from "./testing/coordinator.ts";

/** A device that says that it leaves, as far as its connection. */
async function leaving({ pinned }: { readonly pinned?: Uint8Array } = {}) {
  const coordinator = await ScriptedCoordinator.create();
  const abort = new AbortController();
  const farewell = sayFarewell({
    url: "http://coordinator.test",
    identity: await createIdentity(),
    capabilities: { agent: "test", backend: "other" },
    signal: abort.signal,
    connect: coordinator.connect,
    ...(pinned === undefined ? {} : { coordinatorKey: pinned }),
  });
  const visit = await coordinator.visit(1);
  const welcomed = async () => {
    visit.challenges();
    const { seq } = await visit.hears("hello");
    visit.says({ type: "welcome", seq, protocol: protocolVersion.max });
  };
  return { visit, farewell, welcomed, abort };
}

test("[CL62] a device that takes part in nothing proves its key, and leaves", async () => {
  const { visit, farewell, welcomed } = await leaving();
  await welcomed();
  await visit.hears("leave");
  visit.cut();
  expect(await farewell).toEqual({ kind: "said" });
  expect(visit.heard()).toEqual(["hello", "leave"]);
});

test("[CL62] another coordinator than the pinned one hears nothing", async () => {
  const { publicKey: pinned } = await createIdentity();
  const { visit, farewell } = await leaving({ pinned });
  visit.challenges();
  expect(await farewell).toMatchObject({ kind: "refused" });
  expect(visit.heard()).toEqual([]);
});

test("[CL62] what became of it is told: refused, or lost on the way", async () => {
  const refused = await leaving();
  refused.visit.challenges();
  await refused.visit.hears("hello");
  refused.visit.dismisses("revoked");
  expect(await refused.farewell).toMatchObject({ kind: "refused" });
  const lost = await leaving();
  lost.visit.challenges();
  await lost.visit.hears("hello");
  lost.visit.cut();
  expect(await lost.farewell).toEqual({ kind: "lost", why: "network lost" });
  const unheard = await leaving();
  await unheard.welcomed();
  await unheard.visit.hears("leave");
  unheard.abort.abort();
  expect(await unheard.farewell).toEqual({ kind: "lost", why: "aborted" });
});
