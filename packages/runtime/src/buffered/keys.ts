/**
 * The keys of a buffered run: one for each model version that somebody at work, or an update under way, started from. A
 * version that nobody needs any more has none, so that its updates can never be opened again.
 */
import { createRoundKey, encodeBase64url } from "@tributary/crypto";
import type { Sha256 } from "@tributary/protocol";
import { type BufferedState, pendingUpdates } from "@tributary/rounds";

export type VersionKey = {
  readonly version: number;
  readonly model: Sha256;
  /** The secret half, base64url. */
  readonly secret: string;
};

/**
 * Of the kept keys those that this state needs, and a fresh one for each new version. Unchanged, it is the same list.
 */
export function keysFor(state: BufferedState, kept: readonly VersionKey[]): readonly VersionKey[] {
  const needed = new Set(versionsIn(state));
  const still = kept.filter(({ version }) => needed.has(version));
  const known = new Set(still.map(({ version }) => version));
  const models = new Map(
    startsIn(state).map(({ version, model }) => [version, model] satisfies [number, Sha256]),
  );
  const fresh = [...models]
    .filter(([version]) => !known.has(version))
    .map(([version, model]) => ({ version, model, secret: newSecret() }));
  return fresh.length === 0 && still.length === kept.length ? kept : [...still, ...fresh];
}

function startsIn(state: BufferedState) {
  return "at_work" in state ? state.at_work : [];
}

function versionsIn(state: BufferedState): number[] {
  if (!("at_work" in state)) return [];
  return [...state.at_work, ...pendingUpdates(state)].map(({ version }) => version);
}

function newSecret(): string {
  return encodeBase64url(createRoundKey().secretKey);
}
