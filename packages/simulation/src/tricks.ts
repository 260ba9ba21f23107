/**
 * What a hostile participant may say in a secure round in place of what its client meant. Each trick
 * lasts for one round; it changes messages on their way out, always the same way, since a client may
 * say a thing again.
 */
import {
  type Bytes,
  encodeBase64url,
  fromBase64url,
  type Identity,
  sealedShares_bytes,
  sha256Hex,
  share_bytes,
  signatureContexts,
  signedMessage,
  signMaskedUpdate,
  utf8,
} from "@tributary/crypto";
import {
  type MessageOf,
  ParticipantId,
  type ParticipantMessage,
  Sha256,
} from "@tributary/protocol";
import type { Random } from "@tributary/weights";

export type Trickster = {
  readonly identity: Identity;
  readonly random: Random;
  readonly sleep: (ms: number) => Promise<void>;
  readonly deadline_ms: number;
  /** The secrets of the round as its client holds them, in the order in which they were drawn. */
  readonly secrets: () => readonly Uint8Array[];
};

type Said<T extends ParticipantMessage["type"]> = MessageOf<ParticipantMessage, T>;
/** What is said in place of something. */
export type Replies = readonly ParticipantMessage[] | Promise<readonly ParticipantMessage[]>;

/** For some types of messages, what is said instead; all others are said as they were meant. */
export type Trick = { readonly [T in ParticipantMessage["type"]]?: (said: Said<T>) => Replies };

/** A trick of its own for each round: it may keep in mind what it said. */
export const tricks = {
  "keys that nobody signed": (by) => ({
    advertise_keys: (said) => [{ ...said, signature: text(by, 64) }],
  }),
  "one key for both purposes": (by) => ({
    advertise_keys: (said) => signedAgain(by, { ...said, masking_key: said.encryption_key }),
  }),
  "keys that are too short": (by) => ({
    advertise_keys: (said) => [{ ...said, masking_key: text(by, 31) }],
  }),
  "another masking secret than it advertised": (by) => changing(() => by.secrets()[1]),
  "another seed than it committed to": (by) => changing(() => by.secrets()[2]),
  "boxes that do not open": (by) => ({
    share_keys: (said) => [
      { ...said, shares: said.shares.map(({ to }) => ({ to, sealed: box(by) })) },
    ],
  }),
  "one box that does not open": (by) => ({
    share_keys: (said) => [{ ...said, shares: first(said.shares, { sealed: box(by) }) }],
  }),
  "a box that is too short": (by) => ({
    share_keys: (said) => [{ ...said, shares: first(said.shares, { sealed: text(by, 87) }) }],
  }),
  "a share for a stranger": (by) => ({
    share_keys: (said) => [{ ...said, shares: first(said.shares, { to: stranger(by) }) }],
  }),
  "a share too few": () => ({
    share_keys: (said) => [{ ...said, shares: said.shares.slice(1) }],
  }),
  "no shares": () => ({ share_keys: () => [] }),
  "garbage, well signed": (by) => garbage(by),
  "an unsigned update": () => ({
    update_begin: (said) => [{ ...said, signature: null }],
  }),
  "an update with another signature": (by) => ({
    update_begin: (said) => [{ ...said, signature: text(by, 64) }],
  }),
  "an update that is too small": () => ({
    update_begin: (said) => [{ ...said, size_bytes: said.size_bytes - 1 }],
  }),
  "an update that is too large": () => ({
    update_begin: (said) => [{ ...said, size_bytes: said.size_bytes + 1 }],
  }),
  "a chunk beyond the end": () => ({
    update_chunk: (said) => [{ ...said, data: Uint8Array.of(...said.data, 1) }],
  }),
  "an update that comes late": (by) => ({
    update_begin: async (said) => {
      await by.sleep(by.deadline_ms * (0.5 + by.random()));
      return [said];
    },
  }),
  "a second update": (by) => ({
    confirm_survivors: async (said) => [await announced(by, said.round, noise(by, 40)), said],
  }),
  "a confirmation of nothing": (by) => ({
    confirm_survivors: (said) => [{ ...said, signature: text(by, 64) }],
  }),
  "no confirmation": () => ({ confirm_survivors: () => [] }),
  "no answer": () => ({ unmask: () => [] }),
  "both secrets of its neighbours": () => ({
    unmask: (said) => [{ ...said, shares: said.shares.flatMap((share) => bothOf(share)) }],
  }),
  "a secret of a stranger": (by) => ({
    unmask: (said) => [{ ...said, shares: first(said.shares, { of: stranger(by) }) }],
  }),
  "the wrong kind of secrets": () => ({
    unmask: (said) => [{ ...said, shares: said.shares.flatMap((share) => bothOf(share).slice(1)) }],
  }),
  "shares that are lies": (by) => ({
    unmask: (said) => [
      { ...said, shares: said.shares.map((share) => ({ ...share, share: lie(by) })) },
    ],
  }),
} as const satisfies Readonly<Record<string, (by: Trickster) => Trick>>;

export type TrickName = keyof typeof tricks;

/** Those that spoil the sum of everyone. */
export const spoilers: readonly TrickName[] = [
  "garbage, well signed",
  "another masking secret than it advertised",
];

type Revealed = Said<"unmask">["shares"][number];

function bothOf(share: Revealed): readonly Revealed[] {
  return [share, { ...share, kind: share.kind === "self" ? "pairwise" : "self" }];
}

/** What its client goes on with, and shares, is not what it told the others. */
function changing(secret: () => Uint8Array | undefined): Trick {
  let isChanged = false;
  return {
    advertise_keys: (said) => {
      const bytes = secret();
      // Not a bit that X25519 ignores.
      if (bytes !== undefined && !isChanged) bytes[9] = (bytes[9] ?? 0) ^ 1;
      isChanged = true;
      return [said];
    },
  };
}

async function signedAgain(
  { identity }: Trickster,
  said: Said<"advertise_keys">,
): Promise<readonly ParticipantMessage[]> {
  const keys = [said.encryption_key, said.masking_key, said.commitment].map(fromBase64url);
  const parts = [utf8(said.round), identity.publicKey, ...keys];
  const signature = await identity.sign(signedMessage(signatureContexts.secaggKeys, ...parts));
  return [{ ...said, signature: encodeBase64url(signature) }];
}

/** Of the right size, and signed: nobody can tell it from a masked update before it is in the sum. */
function garbage(by: Trickster): Trick {
  let sent: Uint8Array | null = null;
  return {
    update_begin: async (said) => {
      // The last byte may be filled up with zeros, as it must be.
      sent ??= Uint8Array.of(...noise(by, said.size_bytes - 1), 0);
      return [await announced(by, said.round, sent)];
    },
    update_chunk: (said) => {
      const end_bytes = said.offset_bytes + said.data.length;
      return sent === null ? [] : [{ ...said, data: sent.slice(said.offset_bytes, end_bytes) }];
    },
  };
}

async function announced(
  { identity }: Trickster,
  round: Said<"update_begin">["round"],
  bytes: Uint8Array,
): Promise<ParticipantMessage> {
  const sha256 = Sha256.parse(await sha256Hex(bytes));
  const signature = await signMaskedUpdate(identity, { round, sha256 });
  return { type: "update_begin", seq: 0, round, size_bytes: bytes.length, sha256, signature };
}

/** With some fields of the first changed. */
function first<T>(items: readonly T[], changed: Partial<T>): T[] {
  return items.map((item, index) => (index === 0 ? { ...item, ...changed } : item));
}

function noise({ random }: Trickster, length: number): Bytes {
  return Uint8Array.from({ length }, () => Math.floor(random() * 256));
}

function text(by: Trickster, length: number): string {
  return encodeBase64url(noise(by, length));
}

function box(by: Trickster): string {
  return text(by, sealedShares_bytes);
}

/** Well formed: its elements are small enough for the field. */
function lie(by: Trickster): string {
  return encodeBase64url(noise(by, share_bytes).map((byte) => byte & 0x3f));
}

function stranger(by: Trickster): ParticipantId {
  return ParticipantId.parse(text(by, 32));
}
