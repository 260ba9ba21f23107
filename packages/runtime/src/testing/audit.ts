/** The audit of a world whose stores are in memory, with what its devices were told. */
import type { Spool, SpoolInspector } from "@tributary/storage";
import { expect } from "vitest";
import { audit as auditStores } from "../audit/auditor.ts";
import type { Receipt } from "../audit/deliveries.ts";
import { findingsOf } from "../audit/report.ts";
import type { World } from "./world.ts";

export async function audit(world: World): Promise<void> {
  expect(await findingsIn(world)).toEqual([]);
}

/** What is violated, one line each. */
export async function findingsIn(world: World): Promise<readonly string[]> {
  const { records, blobs, spool } = world;
  const receipts = (round: string) => receiptsOf(world, round);
  const stores = { records, blobs, spool: inspectorOf(spool) };
  const found = findingsOf(await auditStores(stores, { receipts }));
  return found.map(({ invariant, where, found }) => `${invariant} ${where}: ${found}`);
}

function receiptsOf({ devices }: World, round: string): readonly Receipt[] {
  return [...devices.values()].flatMap((device) =>
    device
      .all("update_accepted")
      .filter((message) => message.round === round)
      .map(({ sha256 }) => ({ round, participant: device.id, sha256 })),
  );
}

function inspectorOf(spool: Spool): SpoolInspector {
  if (!("list" in spool)) throw new Error("Expected a spool that can be looked into.");
  return spool as Spool & SpoolInspector;
}
