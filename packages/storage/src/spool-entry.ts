/**
 * One spooled update: what is known of it, the file name that says so, and how a restarted process
 * finds it again.
 */
import { createHash, type Hash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { type ParticipantId, RoundId, type Sha256 } from "@tributary/protocol";
import { requireParticipant, requireSha256 } from "./ids.ts";

export type Entry = {
  readonly sha256: Sha256;
  readonly size_bytes: number;
  received_bytes: number;
  /**
   * Over what was received; null where an earlier process received it, or where the update is
   * sealed.
   */
  hash: Hash | null;
  sealed: boolean;
};

export function fileName(participant: ParticipantId, entry: Entry): string {
  const { sha256, size_bytes, sealed } = entry;
  return sealed ? `${participant}.${sha256}.update` : `${participant}.${sha256}.${size_bytes}.part`;
}

const partName = /^([\w-]{43})\.([0-9a-f]{64})\.(0|[1-9][0-9]{0,14})\.part$/;
const updateName = /^([\w-]{43})\.([0-9a-f]{64})\.update$/;

export type NamedUpdate = {
  readonly participant: ParticipantId;
  readonly sha256: Sha256;
  /** Of an update under way; the file of a durable one is as long as it is. */
  readonly announced_bytes: number | null;
};

/** What a file of a round's directory is; null where its name is not the spool's. */
export function readName(name: string): NamedUpdate | null {
  const [, participant, sha256, announced] = partName.exec(name) ?? updateName.exec(name) ?? [];
  if (participant === undefined || sha256 === undefined) return null;
  return {
    participant: requireParticipant(participant),
    sha256: requireSha256(sha256),
    announced_bytes: announced === undefined ? null : Number(announced),
  };
}

/**
 * What an earlier process left: by round, by participant. Names that are not the spool's are left
 * alone.
 */
export async function scan(directory: string): Promise<Map<RoundId, Map<ParticipantId, Entry>>> {
  const rounds = new Map<RoundId, Map<ParticipantId, Entry>>();
  for (const name of await readdir(directory)) {
    const round = RoundId.safeParse(name);
    if (round.success) rounds.set(round.data, await scanRound(join(directory, name)));
  }
  return rounds;
}

async function scanRound(directory: string): Promise<Map<ParticipantId, Entry>> {
  const entries = new Map<ParticipantId, Entry>();
  for (const name of await readdir(directory)) {
    const named = readName(name);
    if (named === null) continue;
    const { participant, sha256, announced_bytes } = named;
    const { size } = await stat(join(directory, name));
    const size_bytes = announced_bytes ?? size;
    if (size > size_bytes) {
      // No chunk was accepted beyond the announced size: a torn file, of no use.
      await rm(join(directory, name));
      continue;
    }
    entries.set(participant, {
      sha256,
      size_bytes,
      received_bytes: size,
      hash: null,
      sealed: announced_bytes === null,
    });
  }
  return entries;
}

export async function hashFile(path: string): Promise<Hash> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash;
}

/**
 * A chunk continues what is here and stays within what was announced: the caller has judged it
 * before.
 */
export function requireFit(
  entry: Pick<Entry, "size_bytes" | "received_bytes">,
  offset_bytes: number,
  data: Uint8Array,
): void {
  const { received_bytes, size_bytes } = entry;
  if (offset_bytes !== received_bytes) {
    throw new Error(`Expected a chunk at byte ${received_bytes}, got one at ${offset_bytes}.`);
  }
  if (offset_bytes + data.length > size_bytes) {
    throw new Error(`Expected ${size_bytes} bytes at most, got ${offset_bytes + data.length}.`);
  }
}
