import type { KeyChangeOutcome } from "@tributary/client";
import { createIdentityKey, encodeBase64url, type IdentityKey } from "@tributary/crypto";
import { describe, expect, test } from "vitest";
import { type KeyEntry, type KeyStore, renewKey } from "./key-renewal.ts";

/** A device that keeps its keys, and what it asked for: the beginning of each pair of keys. */
function device() {
  const kept = new Map<KeyEntry, IdentityKey>();
  const store: KeyStore = {
    async keyOf(entry) {
      const key = kept.get(entry) ?? (await createIdentityKey());
      kept.set(entry, key);
      return key;
    },
    async adopt(next) {
      kept.set("key", next);
      kept.delete("next");
    },
    async forget(entry) {
      kept.delete(entry);
    },
  };
  const asked: (readonly [string, string])[] = [];
  const renew = (outcome: KeyChangeOutcome) =>
    renewKey(store, async ({ before, after }) => {
      asked.push([encodeBase64url(before.publicKey), encodeBase64url(after.publicKey)]);
      return outcome;
    });
  return { kept, asked, renew };
}

const lost = { kind: "lost", why: "network lost" } as const;
const refused = (isFinal: boolean) =>
  ({ kind: "refused", reason: "revoked", sentence: "No.", isFinal }) as const;

describe("a new key for this device", () => {
  test("takes the old one's place once the coordinator has taken it", async () => {
    const { kept, asked, renew } = device();
    expect(await renew({ kind: "changed" })).toEqual({ kind: "changed" });
    await renew({ kind: "changed" });
    const [[first = "", second = ""] = [], [third = "", fourth = ""] = []] = asked;
    expect(second).not.toBe(first);
    expect(third).toBe(second);
    expect(fourth).not.toBe(third);
    expect([...kept.keys()]).toEqual(["key"]);
  });

  test("is asked for again, the very same, after an answer that was lost or that may pass", async () => {
    for (const outcome of [lost, refused(false)]) {
      const { kept, asked, renew } = device();
      await renew(outcome);
      expect([...kept.keys()].sort()).toEqual(["key", "next"]);
      await renew({ kind: "replaced_before" });
      expect(asked[1]).toEqual(asked[0]);
      expect([...kept.keys()]).toEqual(["key"]);
      await renew(lost);
      expect(asked[2]?.[0]).toBe(asked[0]?.[1]);
    }
  });

  test("is forgotten where the coordinator will never take it; the old one stays", async () => {
    const { kept, asked, renew } = device();
    await renew(refused(true));
    expect([...kept.keys()]).toEqual(["key"]);
    await renew(lost);
    expect(asked[1]?.[0]).toBe(asked[0]?.[0]);
    expect(asked[1]?.[1]).not.toBe(asked[0]?.[1]);
  });
});
