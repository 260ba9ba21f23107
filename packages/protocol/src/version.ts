/**
 * The protocol's version and how two ranges agree on one. Versions are whole numbers; a change that
 * an older side cannot ignore raises the number.
 */
export const protocolVersion = { min: 3, max: 3 } as const;

export type VersionRange = { readonly min: number; readonly max: number };

/** The highest version that both ranges contain, or null when they do not meet. */
export function negotiateVersion(ours: VersionRange, theirs: VersionRange): number | null {
  const highest = Math.min(ours.max, theirs.max);
  return highest >= Math.max(ours.min, theirs.min) ? highest : null;
}
