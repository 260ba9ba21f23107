/**
 * What ends a connection or the participation: which of the coordinator's refusals are final, and
 * what this device itself refuses, in words.
 */
import type { RefusalReason } from "@tributary/protocol";
import type { ParticipantEvent } from "./event.ts";

type Refused = Extract<ParticipantEvent, { type: "refused" }>;

/** Reasons after which the same client will be refused again. */
export const finalReasons: ReadonlySet<RefusalReason> = new Set([
  "protocol_unsupported",
  "signature_invalid",
  "task_unknown",
  "replaced",
  "revoked",
  "key_replaced",
  "invite_needed",
  "invite_invalid",
  "origin_not_allowed",
]);

/** The coordinator lost a message of ours. Coming back tells both sides where they are. */
export const lossReasons: ReadonlySet<RefusalReason> = new Set(["storage_unavailable", "internal"]);
export const lossRetry_ms = 5_000;

/** Another key than the trusted one. */
export function strangerRefused(key: string): Refused {
  const sentence =
    "The coordinator's key is not the one that this device trusts: it may be another server. " +
    "Nothing was sent. Check the join link.";
  const detail = `It showed the key ${key}.`;
  return { type: "refused", reason: "signature_invalid", sentence, detail, fatal: true };
}

/** The task asks for more examples than there are; `examples` is null where the caller did not say. */
export function examplesRefused(examples: number | null, needed: number): Refused {
  const sentence =
    "The task asks for more examples than this device has; nothing was sent. Take part with more data.";
  const have = examples === null ? "how many there are was not said" : `there are ${examples}`;
  const detail = `It asks for at least ${needed}; ${have}.`;
  return { type: "refused", reason: "too_few_examples", sentence, detail, fatal: true };
}

/** Another task than was agreed to. */
export function taskRefused(detail: string): Refused {
  const sentence =
    "The coordinator changed the task; nothing was sent. Look at it again before you take part.";
  return { type: "refused", reason: "task_changed", sentence, detail, fatal: true };
}
