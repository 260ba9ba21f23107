/**
 * The chain of acts: each is named by a hash that covers the one before, so that an act which was
 * changed, taken out or put in between is found by whoever computes the chain again. It does not
 * show that the newest acts are missing: for that a hash must be kept elsewhere.
 */
import { createHash } from "node:crypto";
import { canonicalJson } from "./json.ts";
import type { Act, ActRecord } from "./port-admin.ts";

/** What stands before the first act. */
export const noAct = "0".repeat(64);

/** SHA-256, as hexadecimal, over the hash before and the canonical JSON of the act with its number. */
export function hashOfAct(previous: string, act: Omit<ActRecord, "previous" | "hash">): string {
  const { seq, at_ms, actor, action, subject, detail } = act;
  return createHash("sha256")
    .update(previous)
    .update(canonicalJson({ seq, at_ms, actor, action, subject, detail }))
    .digest("hex");
}

/** The same chain in every engine. Only the named fields: callers hand over what knows more. */
export function actAfter(newest: ActRecord | null, act: Act): ActRecord {
  const { at_ms, actor, action, subject, detail } = act;
  const numbered = { seq: (newest?.seq ?? 0) + 1, at_ms, actor, action, subject, detail };
  const previous = newest?.hash ?? noAct;
  return { ...numbered, previous, hash: hashOfAct(previous, numbered) };
}
