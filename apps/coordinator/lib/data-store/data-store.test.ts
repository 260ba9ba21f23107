import { describe, expect, test } from "vitest";
import { contract } from "./contract.ts";
import { createMemoryStore } from "./memory-store.ts";
import { pack, unpack } from "./pack.ts";
import { StoreError, storeErrorFrom } from "./port.ts";

describe("the store in memory", () => {
  test.each(contract)("$name", ({ run }) => run(createMemoryStore()));
});

describe("a pack", () => {
  const file = (text: string) => new Blob([text]);
  const files = [
    { path: "a", file: file("one") },
    { path: "b", file: file("three") },
  ];

  test("of which a byte is missing is damaged, and is not read", () => {
    const { head, body } = pack({ about: null, files });
    const cut = () => unpack({ head, body: body.slice(1) });
    expect(cut).toThrow(new StoreError("damaged", "expected 8 bytes, got 7"));
  });

  test.each([null, "x", {}, { version: 2, files: [] }, { version: 1, files: 3 }])(
    "without a head that can be read is damaged: %j",
    (head) => {
      expect(() => unpack({ head, body: file("") })).toThrow("damaged");
    },
  );
});

test("what a browser says of no more room is told from everything else", () => {
  expect(storeErrorFrom(new DOMException("no", "QuotaExceededError")).reason).toBe("full");
  expect(storeErrorFrom(new DOMException("no", "SecurityError")).reason).toBe("unavailable");
  const damaged = new StoreError("damaged", "x");
  expect(storeErrorFrom(damaged)).toBe(damaged);
});
