/**
 * The plain data that the steps of secure aggregation pass on: what each member advertises, what a
 * round states about whom it fears, and what both sides compute from that. Nothing in it is secret.
 */
import type { Bytes } from "../bytes.ts";

/** What a member advertises for one round; all texts but `participant`'s use are base64url. */
export type KeyPackage = {
  /** Its identity's Ed25519 public key: what `signature` is checked with. */
  readonly participant: string;
  /** X25519: opens the boxes that carry the shares. */
  readonly encryption_key: string;
  /** X25519: with each neighbour's, the masks that cancel. */
  readonly masking_key: string;
  /** To the seed of the member's own mask, so that a wrong reconstruction is noticed. */
  readonly commitment: string;
  readonly signature: string;
};

/**
 * Whom the threshold stands up to: participants that work together but follow the protocol, along
 * with a coordinator that does too; or a coordinator that also tells them different things.
 */
export const adversaries = ["honest_but_curious", "semi_malicious"] as const;
export type Adversary = (typeof adversaries)[number];

/** What a round states: the fractions of the cohort that may be corrupt, and that may leave. */
export type ExchangePolicy = {
  readonly adversary: Adversary;
  readonly corrupt: number;
  readonly dropout: number;
};

/** Neighbours of each member, and how many of the neighbourhood (itself included) must answer. */
export type GraphParameters = { readonly degree: number; readonly threshold: number };

/** Who shares with whom: the same for everyone who was shown the same. */
export type ExchangePlan = GraphParameters & {
  /** 32 bytes as base64url: the hash of all that the plan was made of. */
  readonly transcript: string;
  /** Every participant once, in the order of the ring. */
  readonly ring: readonly string[];
};

/** A source of random bytes. */
export type Rng = (length: number) => Bytes;
