/**
 * Gives a device a new key: one connection on which the old key proves itself, then both sign the change. The caller
 * keeps both keys until it has an answer: after a lost connection it asks again with the same new key.
 */
import {
  answerChallenge,
  encodeBase64url,
  fromBase64url,
  type Identity,
  proveKeyChange,
} from "@tributary/crypto";
import {
  type Capabilities,
  type CoordinatorMessage,
  keyChangesFrom_version,
  type MessageOf,
  ParticipantId,
  type ParticipantLink,
  protocolVersion,
  refusalSentences,
} from "@tributary/protocol";
import type { Connect } from "./ports.ts";
import { socketIoConnect } from "./transport/socket-io.ts";
import { Trust } from "./trust.ts";

export type KeyChangeOptions = {
  /** The coordinator's origin. */
  readonly url: string;
  readonly before: Identity;
  readonly after: Identity;
  readonly capabilities: Capabilities;
  /** Pins the coordinator's key; without it the one that answers is trusted. */
  readonly coordinatorKey?: Uint8Array;
  readonly signal: AbortSignal;
  readonly connect?: Connect;
};

export type KeyChangeOutcome =
  /** The new key is the device's. */
  | { readonly kind: "changed" }
  /**
   * The old key was replaced before: by this new key, if an earlier attempt got through and its answer was lost, and
   * otherwise by somebody else who held it.
   */
  | { readonly kind: "replaced_before" }
  /** The old key stays as it is. `isFinal`: asking again with these keys does not help. */
  | { readonly kind: "refused"; readonly sentence: string; readonly isFinal: boolean }
  /** Nobody knows whether the change was made. */
  | { readonly kind: "lost"; readonly why: string };

const passing: ReadonlySet<string> = new Set([
  "replaced",
  "too_many_connections",
  "too_many_messages",
  "shutting_down",
  "storage_unavailable",
  "internal",
]);

/** Never throws for what the network or the coordinator does. */
export async function changeDeviceKey(options: KeyChangeOptions): Promise<KeyChangeOutcome> {
  const { connect = socketIoConnect(options.url), signal } = options;
  try {
    return await negotiate(await connect(signal), options);
  } catch (error) {
    return { kind: "lost", why: error instanceof Error ? error.message : String(error) };
  }
}

type Challenge = MessageOf<CoordinatorMessage, "challenge">;

function negotiate(link: ParticipantLink, options: KeyChangeOptions): Promise<KeyChangeOutcome> {
  const { signal } = options;
  const trust = new Trust(options.coordinatorKey ?? null);
  let challenge: Challenge | null = null;
  let outcome: KeyChangeOutcome | null = null;
  const end = (known: KeyChangeOutcome) => {
    outcome ??= known;
    link.close("done");
  };
  const heed = async (message: CoordinatorMessage): Promise<void> => {
    if (message.type === "challenge" && challenge === null) {
      challenge = message;
      const isTrusted = trust.accepts(fromBase64url(message.coordinator_key));
      return isTrusted ? greet(link, message, options) : end(stranger);
    }
    if (message.type === "welcome" && challenge !== null) {
      if (message.protocol < keyChangesFrom_version) return end(tooOld);
      return ask(link, challenge, options);
    }
    if (message.type === "key_changed") return end({ kind: "changed" });
    if (message.type === "refused") return end(outcomeOf(message));
  };
  return new Promise((resolve) => {
    const leave = () => link.close("aborted");
    link.onClose((why) => {
      signal.removeEventListener("abort", leave);
      resolve(outcome ?? { kind: "lost", why });
    });
    link.onMessage((message) => {
      heed(message).catch((error) => link.close(String(error)));
    });
    if (signal.aborted) leave();
    else signal.addEventListener("abort", leave, { once: true });
  });
}

async function greet(
  link: ParticipantLink,
  challenge: Challenge,
  { before, capabilities }: KeyChangeOptions,
): Promise<void> {
  const signature = await answerChallenge(before, termsOf(challenge));
  link.send({
    type: "hello",
    seq: 0,
    protocol_min: protocolVersion.min,
    protocol_max: protocolVersion.max,
    device_key: ParticipantId.parse(encodeBase64url(before.publicKey)),
    signature: encodeBase64url(signature),
    capabilities,
  });
}

async function ask(
  link: ParticipantLink,
  challenge: Challenge,
  { before, after }: KeyChangeOptions,
): Promise<void> {
  const proof = await proveKeyChange(termsOf(challenge), { before, after });
  link.send({
    type: "change_key",
    seq: 1,
    new_key: ParticipantId.parse(encodeBase64url(after.publicKey)),
    old_signature: encodeBase64url(proof.by_old),
    new_signature: encodeBase64url(proof.by_new),
  });
}

function termsOf({ nonce, session, coordinator_key }: Challenge) {
  return {
    nonce: fromBase64url(nonce),
    sessionId: session,
    coordinatorPublicKey: fromBase64url(coordinator_key),
  };
}

function outcomeOf({ reason }: MessageOf<CoordinatorMessage, "refused">): KeyChangeOutcome {
  if (reason === "key_replaced") return { kind: "replaced_before" };
  return { kind: "refused", sentence: refusalSentences[reason], isFinal: !passing.has(reason) };
}

const stranger: KeyChangeOutcome = {
  kind: "refused",
  sentence:
    "The coordinator's key is not the one that this device trusts: it may be another server. Nothing was sent.",
  isFinal: true,
};
const tooOld: KeyChangeOutcome = {
  kind: "refused",
  sentence: "This coordinator is too old to change keys. The key stays as it is.",
  isFinal: true,
};
