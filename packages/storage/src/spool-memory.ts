/**
 * The spool in memory, for simulation and tests: the same answers, nothing survives the process.
 */
import type { Sha256 } from "@tributary/protocol";
import { sha256Of } from "./digest.ts";
import { requireParticipant, requireRound, requireSha256 } from "./ids.ts";
import type { Spool, SpoolKey } from "./port.ts";
import { requireFit } from "./spool-entry.ts";
import type { SpoolInspector } from "./spool-listing.ts";

type Entry = SpoolKey & {
  readonly sha256: Sha256;
  readonly size_bytes: number;
  received_bytes: number;
  chunks: Uint8Array[];
  sealed: boolean;
};

export function createMemorySpool(): Spool & SpoolInspector {
  const entries = new Map<string, Entry>();
  const nameOf = ({ round, participant }: SpoolKey) =>
    `${requireRound(round)}/${requireParticipant(participant)}`;

  return {
    async open(key, { size_bytes, sha256 }) {
      requireSha256(sha256);
      const known = entries.get(nameOf(key));
      if (known?.sha256 === sha256 && known.size_bytes === size_bytes) return known.received_bytes;
      const { round, participant } = key;
      const expected = { round, participant, sha256, size_bytes };
      const entry = { ...expected, received_bytes: 0, chunks: [], sealed: false };
      entries.set(nameOf(key), entry);
      return 0;
    },
    async append(key, offset_bytes, data) {
      const entry = entries.get(nameOf(key));
      if (entry === undefined || entry.sealed) {
        throw new Error(`Expected an open update of round ${key.round}, got a chunk of none.`);
      }
      requireFit(entry, offset_bytes, data);
      entry.chunks.push(data.slice());
      entry.received_bytes += data.length;
      return entry.received_bytes;
    },
    async seal(key) {
      const entry = entries.get(nameOf(key));
      if (entry === undefined || entry.received_bytes < entry.size_bytes) return "incomplete";
      if (entry.sealed) return "durable";
      const bytes = Buffer.concat(entry.chunks);
      if (sha256Of(bytes) !== entry.sha256) {
        entries.delete(nameOf(key));
        return "digest_mismatch";
      }
      entry.chunks = [new Uint8Array(bytes)];
      entry.sealed = true;
      return "durable";
    },
    async read(key) {
      const entry = entries.get(nameOf(key));
      return entry?.sealed ? (entry.chunks[0]?.slice() ?? null) : null;
    },
    async list() {
      const updates = [...entries.values()].map(({ chunks, sealed: is_durable, ...entry }) => ({
        ...entry,
        is_durable,
      }));
      return { updates, strangers: [] };
    },
    async discard(key) {
      entries.delete(nameOf(key));
    },
    async discardRound(round) {
      const prefix = `${requireRound(round)}/`;
      for (const name of entries.keys()) if (name.startsWith(prefix)) entries.delete(name);
    },
  };
}
