/**
 * Looking at a spool without touching it: what lies there, and the durable updates. For whoever
 * checks the coordinator, also while it runs; then files come and go meanwhile.
 */
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { RoundId, type Sha256 } from "@tributary/protocol";
import { guarded } from "./errors.ts";
import { missingAsNull } from "./files.ts";
import type { SpoolKey, SpoolReader } from "./port.ts";
import { readName } from "./spool-entry.ts";
import { openSpoolReader } from "./spool-reader.ts";

export type SpooledUpdate = SpoolKey & {
  readonly sha256: Sha256;
  /** As announced. */
  readonly size_bytes: number;
  readonly received_bytes: number;
  readonly is_durable: boolean;
};

export type SpoolListing = {
  readonly updates: readonly SpooledUpdate[];
  /** Files and directories that the spool did not make. */
  readonly strangers: readonly string[];
};

export type SpoolInspector = SpoolReader & { list(): Promise<SpoolListing> };

/** A directory that is missing is an empty spool. */
export function inspectSpool({ directory }: { readonly directory: string }): SpoolInspector {
  return {
    list: () => guarded(directory, () => list(directory)),
    read: openSpoolReader({ directory }).read,
  };
}

async function list(directory: string): Promise<SpoolListing> {
  const updates: SpooledUpdate[] = [];
  const strangers: string[] = [];
  for (const name of await namesIn(directory)) {
    const round = RoundId.safeParse(name);
    if (!round.success) strangers.push(name);
    else {
      for (const file of await namesIn(join(directory, name))) {
        const found = await look(directory, round.data, file);
        if (found === "stranger") strangers.push(`${name}/${file}`);
        else if (found !== null) updates.push(found);
      }
    }
  }
  return { updates, strangers };
}

/** Null where the file is gone already. */
async function look(
  directory: string,
  round: RoundId,
  file: string,
): Promise<SpooledUpdate | "stranger" | null> {
  const named = readName(file);
  if (named === null) return "stranger";
  const found = await missingAsNull(stat(join(directory, round, file)));
  if (found === null) return null;
  const { participant, sha256, announced_bytes } = named;
  return {
    round,
    participant,
    sha256,
    size_bytes: announced_bytes ?? found.size,
    received_bytes: found.size,
    is_durable: announced_bytes === null,
  };
}

/** In order, so that a listing is the same everywhere. */
async function namesIn(directory: string): Promise<readonly string[]> {
  return ((await missingAsNull(readdir(directory))) ?? []).sort();
}
