/**
 * Reading durable updates from another thread than the one that spools them. It knows no index: round, participant and
 * digest name the file.
 */
import { join } from "node:path";
import { guarded } from "./errors.ts";
import { readIfThere } from "./files.ts";
import { requireParticipant, requireRound, requireSha256 } from "./ids.ts";
import type { SpoolReader } from "./port.ts";
import { fileName } from "./spool-entry.ts";

export function openSpoolReader({ directory }: { readonly directory: string }): SpoolReader {
  return {
    read({ round, participant, sha256 }) {
      const entry = {
        sha256: requireSha256(sha256),
        size_bytes: 0,
        received_bytes: 0,
        hash: null,
        sealed: true,
      };
      const name = fileName(requireParticipant(participant), entry);
      const path = join(directory, requireRound(round), name);
      return guarded(directory, () => readIfThere(path));
    },
  };
}
