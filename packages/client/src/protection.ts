/**
 * How an update leaves the device: the one thing in which sealed and secure rounds differ. In a
 * sealed round it is put into a box for the coordinator; in a secure round it is masked, which takes
 * an exchange of keys with the other participants while this one downloads and trains.
 */
import type {
  CoordinatorMessage,
  MessageOf,
  ParticipantMessage,
  Sha256,
} from "@tributary/protocol";
import type { TrainedUpdate } from "./ports.ts";

/** What a participant says about a round; its number is added when it is sent. */
export type Statement = WithoutSeq<Exclude<ParticipantMessage, { type: Elsewhere }>>;
type Elsewhere = "hello" | "join" | "change_key" | "leave" | "update_chunk";
type WithoutSeq<M> = M extends unknown ? Omit<M, "seq"> : never;

export type ExchangeMessage = MessageOf<
  CoordinatorMessage,
  "cohort_keys" | "shares" | "survivors" | "unmask_request"
>;

export type ProtectedUpdate = {
  readonly bytes: Uint8Array;
  readonly sha256: Sha256;
  /** The device key's, over the digest of a masked update; a sealed one has none. */
  readonly signature: string | null;
};

export type Protection = {
  /** Turns what was trained into what leaves; may wait for the other participants. */
  protect(trained: TrainedUpdate): Promise<ProtectedUpdate>;
  /** What the coordinator says about the exchange of keys: late, twice, or never. */
  heed(message: ExchangeMessage): void;
  /** The update became part of a new model version. */
  committed(): void;
  /** The round, or this device's part in it, is over: its secrets are wiped. */
  end(): void;
};
