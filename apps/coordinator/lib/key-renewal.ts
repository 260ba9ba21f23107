/**
 * A new key for this device, whatever is lost on the way: the new key is kept before it is asked for, and takes the old
 * one's place once the coordinator has taken it. What is stored where is the caller's.
 */
import type { KeyChangeOptions, KeyChangeOutcome } from "@tributary/client";
import { type IdentityKey, identityFromKey } from "@tributary/crypto";

/** `next`: a new key that the coordinator was asked to take, and did not answer about yet. */
export type KeyEntry = "key" | "next";

export type KeyStore = {
  /** Made, and kept, where there is none. */
  keyOf(entry: KeyEntry): Promise<IdentityKey>;
  /** The next key is the device's, in one step: there is no moment without a key. */
  adopt(next: IdentityKey): Promise<void>;
  forget(entry: KeyEntry): Promise<void>;
};

export type AskForKey = (
  keys: Pick<KeyChangeOptions, "before" | "after">,
) => Promise<KeyChangeOutcome>;

export async function renewKey(store: KeyStore, ask: AskForKey): Promise<KeyChangeOutcome> {
  const [before, next] = [await store.keyOf("key"), await store.keyOf("next")];
  const outcome = await ask({
    before: await identityFromKey(before),
    after: await identityFromKey(next),
  });
  if (outcome.kind === "changed" || outcome.kind === "replaced_before") await store.adopt(next);
  if (outcome.kind === "refused" && outcome.isFinal) await store.forget("next");
  return outcome;
}
