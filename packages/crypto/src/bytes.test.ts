import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  concat,
  decodeBase64url,
  encodeBase64url,
  equalBytes,
  randomBytes,
  utf8,
  wipe,
} from "./bytes.ts";

describe("base64url", () => {
  test("[CR17] writes the examples of RFC 4648, section 10, without padding", () => {
    const examples = {
      "": "",
      f: "Zg",
      fo: "Zm8",
      foo: "Zm9v",
      foob: "Zm9vYg",
      foobar: "Zm9vYmFy",
    };
    for (const [text, encoded] of Object.entries(examples)) {
      expect(encodeBase64url(utf8(text))).toBe(encoded);
      expect(decodeBase64url(encoded)).toEqual(utf8(text));
    }
    expect(encodeBase64url(Uint8Array.of(0xfb, 0xff))).toBe("-_8");
  });

  test("[CR17] bytes survive the way there and back, and agree with Node's own encoder", () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        const text = encodeBase64url(bytes);
        expect(text).toBe(Buffer.from(bytes).toString("base64url"));
        expect(decodeBase64url(text)).toEqual(new Uint8Array(bytes));
      }),
    );
  });

  test("[CR17] a text that decodes is the one text of its bytes", () => {
    const characters = fc.constantFrom(..."AQgwZz09-_=+/ \n");
    fc.assert(
      fc.property(fc.string({ unit: characters, maxLength: 6 }), (text) => {
        const bytes = decodeBase64url(text);
        if (bytes !== undefined) expect(encodeBase64url(bytes)).toBe(text);
      }),
      { numRuns: 1000 },
    );
  });

  test.each(["Zg==", "Zh", "Z", "Zm+v", "Zm/v", " Zg", "Zg\n", "Zm8é"])(
    "[CR17] %j is refused: padded, not canonical or not base64url",
    (text) => expect(decodeBase64url(text)).toBeUndefined(),
  );
});

describe("bytes", () => {
  test("concat joins in order", () => {
    expect(concat(Uint8Array.of(1), new Uint8Array(0), Uint8Array.of(2, 3))).toEqual(
      Uint8Array.of(1, 2, 3),
    );
  });

  test("bytes are equal only when all are", () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.uint8Array(), (a, b) => {
        expect(equalBytes(a, b)).toBe(Buffer.compare(a, b) === 0);
        expect(equalBytes(a, a.slice())).toBe(true);
      }),
    );
    expect(equalBytes(Uint8Array.of(1, 2), Uint8Array.of(1, 3))).toBe(false);
  });

  test("wiped bytes are zero", () => {
    const secret = randomBytes(32);
    expect(secret.some((byte) => byte !== 0)).toBe(true);
    wipe(secret);
    expect(secret).toEqual(new Uint8Array(32));
  });
});
