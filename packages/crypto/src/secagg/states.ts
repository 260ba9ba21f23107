/**
 * What a participant keeps from one step to the next: plain data that survives a structured clone,
 * as IndexedDB makes. Its bytes are secret, its texts are public. A state belongs to the step that
 * follows it and is used once: to answer again from an older copy would break the promises of
 * SPEC.md, and what a step has no more use for it overwrites in place.
 */
import { type Bytes, wipe } from "../bytes.ts";
import type { KeyPackage } from "./terms.ts";

/** Its keys are advertised. */
export type Advertised = {
  readonly phase: "advertised";
  readonly round: string;
  readonly keys: KeyPackage;
  readonly encryptionSecret: Bytes;
  readonly maskingSecret: Bytes;
  readonly selfSeed: Bytes;
  /** From it and the transcript come the polynomials: the same cohort is given the same shares. */
  readonly sharingSeed: Bytes;
};

/** What a participant knows of the exchange that it takes part in; all of it is public. */
export type Membership = {
  readonly participant: string;
  readonly transcript: string;
  readonly threshold: number;
  readonly members: readonly string[];
  /** Itself and its neighbours, sorted. */
  readonly neighbourhood: readonly string[];
};

/** A share of each of a member's two secrets. At most one of them is ever revealed. */
export type SharePair = { readonly self: Bytes; readonly pairwise: Bytes };
export type HeldShares = SharePair & { readonly of: string };

/** With a neighbour: the key of the mask that the two share. */
export type PairwiseMask = { readonly participant: string; readonly maskKey: Bytes };

/** Its shares are sent. */
export type Sharing = {
  readonly phase: "sharing";
  readonly membership: Membership;
  readonly neighbours: readonly (PairwiseMask & { readonly boxKey: Bytes })[];
  readonly own: HeldShares;
  readonly selfMaskKey: Bytes;
};

/** It holds its neighbours' shares and can mask its update. */
export type Ready = {
  readonly phase: "ready";
  readonly membership: Membership;
  /** The neighbours that shared, each with the mask in common. */
  readonly alive: readonly PairwiseMask[];
  readonly selfMaskKey: Bytes;
  /** Its own shares and those of neighbours that shared, but for the ones in `unopened`. */
  readonly held: readonly HeldShares[];
  /** Neighbours whose shares it could not read: it will have none of theirs to reveal. */
  readonly unopened: readonly string[];
};

/** Its update is masked. */
export type Masked = {
  readonly phase: "masked";
  readonly membership: Membership;
  /** Itself and the neighbours that shared. */
  readonly sharers: readonly string[];
  readonly held: readonly HeldShares[];
  readonly unopened: readonly string[];
};

/** It has signed who survived, sorted. */
export type Confirmed = Omit<Masked, "phase"> & {
  readonly phase: "confirmed";
  readonly survivors: readonly string[];
  readonly signature: string;
};

export type RevealedShare = {
  readonly of: string;
  readonly kind: "self" | "pairwise";
  readonly share: string;
};

/** It has revealed its shares; nothing secret is left. */
export type Done = {
  readonly phase: "done";
  readonly membership: Membership;
  readonly survivors: readonly string[];
  readonly shares: readonly RevealedShare[];
};

export type SecAggState = Advertised | Sharing | Ready | Masked | Confirmed | Done;

/** Overwrites all that is secret in a state: the participant leaves this round for good. */
export function wipeSecrets(state: SecAggState): void {
  wipe(...secretsOf(state));
}

function secretsOf(state: SecAggState): readonly Bytes[] {
  switch (state.phase) {
    case "advertised":
      return [state.encryptionSecret, state.maskingSecret, state.selfSeed, state.sharingSeed];
    case "sharing":
      return [
        ...state.neighbours.flatMap(({ boxKey, maskKey }) => [boxKey, maskKey]),
        ...sharesIn([state.own]),
        state.selfMaskKey,
      ];
    case "ready":
      return [...maskKeysIn(state), ...sharesIn(state.held)];
    case "masked":
    case "confirmed":
      return sharesIn(state.held);
    case "done":
      return [];
    default:
      return state satisfies never;
  }
}

function sharesIn(held: readonly HeldShares[]): readonly Bytes[] {
  return held.flatMap(({ self, pairwise }) => [self, pairwise]);
}

/** All that a vector is masked with, and that is used once. */
export function maskKeysIn({ alive, selfMaskKey }: Ready): readonly Bytes[] {
  return [selfMaskKey, ...alive.map(({ maskKey }) => maskKey)];
}

/** Whether a step has overwritten it already. No secret of ours is zero but by chance, 2^-256. */
export function isWiped(secret: Bytes): boolean {
  return secret.every((byte) => byte === 0);
}
