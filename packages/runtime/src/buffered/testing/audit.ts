/**
 * The invariants of a buffered run, asked of its records and not of its process: I1 to I4 of the auditor, and that
 * neither a key nor an update is kept for longer than it serves.
 */
import type { RoundId } from "@tributary/protocol";
import { verifyBlob } from "@tributary/storage";
import { expect } from "vitest";
import type { World } from "../../testing/world.ts";
import { stored, taskOf } from "./fleet.ts";

export async function auditBuffered(world: World): Promise<void> {
  const { runs, rounds } = world.records;
  const { id } = world.run;
  const models = await runs.models(id);
  const history = await rounds.history(id);
  const committed = history.filter(({ outcome }) => outcome === "committed");
  // I1: a model version for each committed buffer, and no other; each counts K devices.
  expect(models.map(({ round }) => round)).toEqual([null, ...committed.map(({ id }) => id)]);
  expect(models.map(({ version }) => version)).toEqual(models.map((_, version) => version));
  const { buffer } = taskOf(world).buffered;
  for (const summary of committed) expect(summary.accepted).toBe(buffer);
  // I4: a model is what its name says.
  for (const { sha256 } of models) expect(await verifyBlob(world.blobs, sha256)).toBe("intact");
  const places = new Map<string, string[]>();
  for (const { id: round, outcome, accepted } of history) {
    const deliveries = await rounds.deliveries(round);
    // I2: nobody twice.
    expect(new Set(deliveries.map(({ participant }) => participant)).size).toBe(accepted);
    const kept = outcome === "committed" ? "counted" : "uncounted";
    expect(deliveries.every((delivery) => delivery.outcome === kept)).toBe(true);
    for (const { sha256 } of deliveries) places.set(sha256, [...(places.get(sha256) ?? []), round]);
  }
  await auditPromises(world, places);
}

async function auditPromises(world: World, places: ReadonlyMap<string, string[]>): Promise<void> {
  const { machine, keys, owed } = await stored(world);
  const combining = machine.phase === "aggregating" ? machine.combining.updates : [];
  const pending = "buffer" in machine ? [...machine.buffer, ...combining] : [];
  const debts = owed.flatMap(({ closing }) => ("uncounted" in closing ? closing.uncounted : []));
  const under = [...pending, ...debts].map(({ sha256 }) => sha256);
  // I3: what was acknowledged is under way, or in exactly one round; I2: never in two.
  for (const device of world.devices.values()) {
    for (const { sha256 } of device.all("update_accepted")) {
      const rounds = places.get(sha256)?.length ?? 0;
      const here = under.filter((one) => one === sha256).length;
      expect(rounds + here, `${sha256} is in ${rounds} rounds and ${here} times here`).toBe(1);
    }
  }
  const at_work = "at_work" in machine ? machine.at_work : [];
  const needed = new Set([...at_work, ...pending].map(({ version }) => version));
  expect(keys.map(({ version }) => version).toSorted()).toEqual([...needed].toSorted());
}

/** Whether the spool still holds an update for any of these invitations. */
export async function spooled(
  world: World,
  sent: readonly { readonly round: RoundId; readonly sha256: string }[],
): Promise<number> {
  let found = 0;
  for (const device of world.devices.values()) {
    for (const { round } of sent) {
      const bytes = await world.spool.read({ round, participant: device.id });
      if (bytes !== null) found += 1;
    }
  }
  return found;
}
