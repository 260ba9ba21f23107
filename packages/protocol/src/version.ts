/**
 * The protocol's version and how two ranges agree on one. Versions are whole numbers; a change that
 * an older side cannot ignore raises the number.
 */
import type { RefusalReason } from "./reasons.ts";

export const protocolVersion = { min: 3, max: 5 } as const;

/** From which version on a participant may show an invite: before, a `join` with one is no message. */
export const invitesFrom_version = 4;

/** From which version on a device may change its key. */
export const keyChangesFrom_version = 5;

/** Reasons that came with a version, and what those who speak an earlier one are told in their place. */
const laterReasons: { readonly [reason in RefusalReason]?: RefusalReason } = {
  revoked: "task_unknown",
  key_replaced: "replaced",
  invite_needed: "task_unknown",
  invite_invalid: "task_unknown",
};

/** A reason in words that the other side knows: before version 4 some did not exist. */
export function reasonFor(version: number, reason: RefusalReason): RefusalReason {
  return version < invitesFrom_version ? (laterReasons[reason] ?? reason) : reason;
}

export type VersionRange = { readonly min: number; readonly max: number };

/** The highest version that both ranges contain, or null when they do not meet. */
export function negotiateVersion(ours: VersionRange, theirs: VersionRange): number | null {
  const highest = Math.min(ours.max, theirs.max);
  return highest >= Math.max(ours.min, theirs.min) ? highest : null;
}
