/**
 * Gives a device a new key: one connection on which the old key proves itself, then both sign the change. The caller
 * keeps both keys until it has an answer: after a lost connection it asks again with the same new key.
 */
import { encodeBase64url, type Identity, proveKeyChange } from "@tributary/crypto";
import {
  type CoordinatorMessage,
  keyChangesFrom_version,
  type MessageOf,
  ParticipantId,
  type ParticipantLink,
  type RefusalReason,
  refusalSentences,
} from "@tributary/protocol";
import { type Challenge, termsOf } from "./handshake.ts";
import { type VisitOptions, visit } from "./visit.ts";

export type KeyChangeOptions = Omit<VisitOptions, "identity"> & {
  readonly before: Identity;
  readonly after: Identity;
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
  | {
      readonly kind: "refused";
      readonly reason: RefusalReason;
      readonly sentence: string;
      readonly isFinal: boolean;
    }
  /** Nobody knows whether the change was made. */
  | { readonly kind: "lost"; readonly why: string };

const passing: ReadonlySet<string> = new Set([
  "key_in_use",
  "replaced",
  "too_many_connections",
  "too_many_messages",
  "shutting_down",
  "storage_unavailable",
  "internal",
]);

/** Never throws for what the network or the coordinator does. */
export function changeDeviceKey(options: KeyChangeOptions): Promise<KeyChangeOutcome> {
  const { before, after } = options;
  return visit<KeyChangeOutcome>(
    { ...options, identity: before },
    {
      async welcomed(link, protocol, challenge) {
        if (protocol < keyChangesFrom_version) return tooOld;
        await ask(link, challenge, { before, after });
        return null;
      },
      answered: ({ type }) => (type === "key_changed" ? { kind: "changed" } : null),
      refused: outcomeOf,
      stranger: () => stranger,
      lost: (why) => ({ kind: "lost", why }),
    },
  );
}

type Keys = Pick<KeyChangeOptions, "before" | "after">;

async function ask(
  link: ParticipantLink,
  challenge: Challenge,
  { before, after }: Keys,
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

function outcomeOf({ reason }: MessageOf<CoordinatorMessage, "refused">): KeyChangeOutcome {
  if (reason === "key_replaced") return { kind: "replaced_before" };
  const sentence = refusalSentences[reason];
  return { kind: "refused", reason, sentence, isFinal: !passing.has(reason) };
}

const stranger: KeyChangeOutcome = {
  kind: "refused",
  reason: "signature_invalid",
  sentence:
    "The coordinator's key is not the one that this device trusts: it may be another server. Nothing was sent.",
  isFinal: true,
};
const tooOld: KeyChangeOutcome = {
  kind: "refused",
  reason: "protocol_unsupported",
  sentence: "This coordinator is too old to change keys. The key stays as it is.",
  isFinal: true,
};
