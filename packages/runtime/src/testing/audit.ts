/** The invariants of a world's run, asked of its records and not of its process: I1 to I4 of the design. */
import { verifyBlob } from "@tributary/storage";
import { expect } from "vitest";
import type { World } from "./world.ts";

export async function audit(world: World): Promise<void> {
  const { runs, rounds } = world.records;
  const { id } = world.run;
  const models = await runs.models(id);
  const history = await rounds.history(id);
  const committed = history.filter(({ outcome }) => outcome === "committed");
  // I1: a model version for each committed round, and no other.
  expect(models.map(({ round }) => round)).toEqual([null, ...committed.map(({ id }) => id)]);
  for (const summary of committed) {
    expect(summary.accepted).toBeGreaterThanOrEqual(world.task.round.quorum);
  }
  // I4: a model is what its name says.
  for (const { sha256 } of models) expect(await verifyBlob(world.blobs, sha256)).toBe("intact");
  for (const { id: round, outcome, accepted } of history) {
    const deliveries = await rounds.deliveries(round);
    // I2: nobody twice.
    expect(new Set(deliveries.map(({ participant }) => participant)).size).toBe(deliveries.length);
    const kept = outcome === "committed" ? "counted" : "uncounted";
    expect(deliveries.filter((delivery) => delivery.outcome === kept)).toHaveLength(accepted);
    // I3: what was acknowledged is named.
    for (const device of world.devices.values()) {
      const told = device.all("update_accepted").filter((message) => message.round === round);
      for (const { sha256 } of told) {
        expect(deliveries).toContainEqual({ participant: device.id, sha256, outcome: kept });
      }
    }
  }
}
