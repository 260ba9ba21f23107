import fc from "fast-check";
import nacl from "tweetnacl";
import { afterEach, describe, expect, test, vi } from "vitest";
import { utf8 } from "./bytes.ts";
import { pureJavaScript } from "./platform.ts";
import { createRoundKey, type RoundKey, roundKeyFromSecret } from "./round-key.ts";
import { looksSealed, open, SealError, seal, sealOverhead_bytes } from "./seal.ts";
import { bothPlatforms, fromHex } from "./testing/fixtures.ts";

nacl.setPRNG(() => {
  throw new Error("Expected no randomness of tweetnacl's own.");
});

const platforms = await bothPlatforms();
const [[, webCrypto]] = platforms as [(typeof platforms)[0]];
const roundKey = createRoundKey();
const associated = utf8("round 7, participant 3, model abc");

async function reasonOf(
  sealed: Uint8Array,
  {
    key = roundKey,
    about = associated,
    platform = webCrypto,
  }: {
    key?: RoundKey;
    about?: Uint8Array;
    platform?: typeof webCrypto;
  } = {},
) {
  try {
    await open(sealed, key, about, platform);
  } catch (error) {
    if (error instanceof SealError) return error.reason;
    throw error;
  }
  return "opened";
}

afterEach(() => {
  vi.restoreAllMocks();
});

describe.each(platforms)("an update sealed by %s", (name, platform) => {
  const sealHere = (plaintext: Uint8Array) =>
    seal(plaintext, roundKey.publicKey, associated, platform);

  test("[CR10] opens with the round's key and the same associated bytes", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), async (plaintext) => {
        const sealed = await sealHere(plaintext);
        expect(await open(sealed, roundKey, associated, webCrypto)).toEqual(
          new Uint8Array(plaintext),
        );
      }),
      { numRuns: 20 },
    );
  });

  test("[CR10] opens from any place in a larger buffer, shared memory included", async () => {
    const plaintext = new Uint8Array(new SharedArrayBuffer(64), 1, 33).fill(9);
    const sealed = await sealHere(plaintext);
    const shared = new Uint8Array(new SharedArrayBuffer(sealed.length + 3), 3);
    shared.set(sealed);
    expect(await open(shared, roundKey, associated, webCrypto)).toEqual(new Uint8Array(plaintext));
  });

  test("[CR11] is the header, the cipher's number, and always the same bytes longer", async () => {
    for (const length of [0, 1, 1000]) {
      const sealed = await sealHere(new Uint8Array(length));
      expect(sealed.length).toBe(length + sealOverhead_bytes);
      const cipher = name === "WebCrypto" ? 1 : 2;
      expect([...sealed.subarray(0, 5)]).toEqual([0x54, 0x52, 0x53, 1, cipher]);
    }
    expect(sealOverhead_bytes).toBe(113);
  });

  test("[CR11] has a form that can be seen without the key", async () => {
    const sealed = await sealHere(new Uint8Array(20));
    expect(looksSealed(sealed)).toBe(true);
    expect(looksSealed(sealed.subarray(0, sealOverhead_bytes - 1))).toBe(false);
    expect(looksSealed(sealed.subarray(1))).toBe(false);
    for (const [at, value] of [
      [0, 1],
      [3, 2],
      [4, 9],
    ] as const) {
      const other = sealed.slice();
      other[at] = value;
      expect(looksSealed(other)).toBe(false);
    }
  });

  test("[CR12] any changed bit is noticed and named", async () => {
    const sealed = await sealHere(utf8("weights"));
    for (let byte = 0; byte < sealed.length; byte++) {
      const changed = sealed.slice();
      changed[byte]! ^= 1 << (byte % 8);
      const reason = await reasonOf(changed);
      if (byte < 4) expect(reason).toBe("unknown_version");
      else if (byte === 4) expect(reason).toBe("unknown_cipher");
      else if (byte < 85) expect(reason).toBe("not_for_this_key");
      else expect(reason).toBe("tampered");
    }
  });

  test("[CR12] the other cipher's number does not open it", async () => {
    const sealed = await sealHere(utf8("weights"));
    sealed[4] = sealed[4] === 1 ? 2 : 1;
    expect(await reasonOf(sealed)).toBe("tampered");
    sealed[4] = 3;
    expect(await reasonOf(sealed)).toBe("unknown_cipher");
  });

  test("[CR12] another round's key does not open it", async () => {
    const sealed = await sealHere(utf8("weights"));
    expect(await reasonOf(sealed, { key: createRoundKey() })).toBe("not_for_this_key");
  });

  test("[CR12] it cannot be passed off as another participant's or another round's", async () => {
    const sealed = await sealHere(utf8("weights"));
    const about = utf8("round 7, participant 4, model abc");
    expect(await reasonOf(sealed, { about })).toBe("tampered");
    expect(await reasonOf(sealed, { about: new Uint8Array(0) })).toBe("tampered");
  });

  test("[CR12] cut short, it is truncated or tampered", async () => {
    const sealed = await sealHere(utf8("weights"));
    expect(await reasonOf(sealed.subarray(0, sealOverhead_bytes - 1))).toBe("truncated");
    expect(await reasonOf(sealed.subarray(0, -1))).toBe("tampered");
  });

  test("[CR13] garbage gives a SealError and nothing else", async () => {
    const valid = await sealHere(utf8("weights"));
    const part = fc.nat(valid.length);
    const spliced = fc
      .tuple(part, fc.uint8Array({ maxLength: 150 }))
      .map(([kept, rest]) => Uint8Array.of(...valid.subarray(0, kept), ...rest));
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.uint8Array({ maxLength: 300 }), spliced), async (bytes) => {
        if (Buffer.compare(bytes, valid) === 0) return;
        expect(await reasonOf(bytes, { platform })).not.toBe("opened");
      }),
      { numRuns: 200 },
    );
  });

  test("[CR14] sealed twice, it shares nothing but its first five bytes", async () => {
    const [a, b] = [await sealHere(new Uint8Array(64)), await sealHere(new Uint8Array(64))];
    for (let start = 5; start + 12 <= a.length; start += 12) {
      const [x, y] = [a.subarray(start, start + 12), b.subarray(start, start + 12)];
      expect(Buffer.compare(x, y)).not.toBe(0);
    }
  });

  test("[CR15] the content key and the ephemeral secret are wiped once it is sealed", async () => {
    const drawn: Uint8Array[] = [];
    const draw = globalThis.crypto.getRandomValues.bind(globalThis.crypto);
    vi.spyOn(globalThis.crypto, "getRandomValues").mockImplementation((array) => {
      drawn.push(array as unknown as Uint8Array);
      return draw(array as never);
    });
    await sealHere(utf8("weights"));
    const secrets = drawn.filter((array) => array.length === 32);
    expect(secrets.length).toBe(2);
    for (const secret of secrets) expect(secret).toEqual(new Uint8Array(32));
  });

  test("[CR16] all its randomness comes from crypto.getRandomValues", async () => {
    let next = 0;
    vi.spyOn(globalThis.crypto, "getRandomValues").mockImplementation((array) => {
      (array as unknown as Uint8Array).fill(++next % 7);
      return array;
    });
    const first = await sealHere(utf8("weights"));
    next = 0;
    expect(await sealHere(utf8("weights"))).toEqual(first);
    expect(createRoundKey().publicKey.length).toBe(32);
  });
});

describe("where WebCrypto is missing", () => {
  test("[CR10] an update sealed without it opens without it", async () => {
    const sealed = await seal(utf8("weights"), roundKey.publicKey, associated, pureJavaScript);
    expect(await open(sealed, roundKey, associated, pureJavaScript)).toEqual(utf8("weights"));
  });

  test("[CR12] one sealed with AES-GCM is refused: that cipher is not there", async () => {
    const sealed = await seal(utf8("weights"), roundKey.publicKey, associated, webCrypto);
    expect(await reasonOf(sealed, { platform: pureJavaScript })).toBe("unknown_cipher");
  });
});

describe("updates sealed by earlier builds", () => {
  const key = roundKeyFromSecret(
    fromHex("5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb"),
  );

  test.each([
    [
      "AES-256-GCM",
      "5452530101fe75ce224ec80f70d2fa91a559e2c3e71919c38dc5e91d1d7f40ac47042f0f03" +
        "0743f4b4286c6eedb3946a03098259d728437caca26746233145c4a94bc5f8a39dcf268e27" +
        "ce01658daf7b1bbc8a70190a470fad5052d7a0f33faba0491f8a660b44f460927e928bb143" +
        "c31aea31c5f9e68313",
    ],
    [
      "XSalsa20-Poly1305",
      "5452530102bc49c201f891e58ada36053e1814b732e22271d05e874c8c3c17890193cc4e75" +
        "e1c9284efa731baaa19905987ceb892c67769d7e74ce9e6b0d5b21a2e1a31e6ed37538bd5e" +
        "7d70c66f3f622d25a61ccb0ff04137c98111de6083f0d89809ad340f1fe15538eabd666160" +
        "6c2ff2d20c031c5c09",
    ],
  ])("[CR11] with %s open: the layout has not changed", async (_, hex) => {
    expect(await open(fromHex(hex), key, utf8("round 7"))).toEqual(utf8("weights"));
  });
});
