/**
 * Changes to frames, each a function of a random source alone: to the value that a message is, and to the text that a
 * packet is. What comes out is nearly right more often than it is noise; noise never gets past the first check.
 */
import { type Random, randomInteger } from "@tributary/weights";

export type JsonValue =
  | null
  | boolean
  | number
  | string
  | JsonValue[]
  | { [key: string]: JsonValue };

/** Values at the edges of what a field may be, and beyond. */
const odd: readonly JsonValue[] = [
  null,
  true,
  0,
  -1,
  -0,
  1.5,
  2 ** 31,
  2 ** 32,
  2 ** 53,
  -(2 ** 53),
  1e308,
  5e-324,
  "",
  "0",
  "\u0000",
  "\ud800",
  "../../etc/passwd",
  "run-000000000000.1",
  "__proto__",
  "constructor",
  "A".repeat(43),
  "a".repeat(64),
  "f".repeat(10_000),
  [],
  {},
  [[[[[]]]]],
  { _placeholder: true, num: 0 },
  { _placeholder: true, num: 1e9 },
  { _placeholder: true, num: -1 },
  { _placeholder: true, num: "0" },
  { type: "Buffer", data: [1, 2, 3] },
];

const keys = ["__proto__", "constructor", "toJSON", "then", "length", "type", "seq", "round", ""];

export function pick<T>(random: Random, items: readonly T[]): T {
  const item = items[randomInteger(random, items.length)];
  if (item === undefined) throw new Error("Expected something to pick from, got nothing.");
  return item;
}

/** One change somewhere in the value; the original is left as it is. */
export function mutateValue(value: JsonValue, random: Random): JsonValue {
  const isLeaf = typeof value !== "object" || value === null;
  if (isLeaf || random() < 0.1) return mutateLeaf(value, random);
  return Array.isArray(value) ? mutateArray(value, random) : mutateObject(value, random);
}

function mutateLeaf(value: JsonValue, random: Random): JsonValue {
  if (typeof value === "number" && random() < 0.5) {
    return pick(random, [value + 1, value - 1, -value, value * 1e9, value + 0.5]);
  }
  if (typeof value === "string" && random() < 0.5) return mutateText(value, random);
  return pick(random, odd);
}

function mutateArray(items: readonly JsonValue[], random: Random): JsonValue {
  const at = randomInteger(random, items.length + 1);
  const item = items[at];
  if (item === undefined || random() < 0.2) return [...items, pick(random, odd)];
  if (random() < 0.2) return items.toSpliced(at, 1);
  if (random() < 0.2) return items.toSpliced(at, 0, ...Array(3).fill(item));
  return items.with(at, mutateValue(item, random));
}

function mutateObject(value: { readonly [key: string]: JsonValue }, random: Random): JsonValue {
  const entries = Object.entries(value);
  const at = randomInteger(random, entries.length + 1);
  const entry = entries[at];
  const changed =
    entry === undefined || random() < 0.1
      ? [...entries, [pick(random, keys), pick(random, odd)] as const]
      : random() < 0.15
        ? entries.toSpliced(at, 1)
        : entries.with(at, [entry[0], mutateValue(entry[1], random)]);
  // Written as JSON, so that `__proto__` is a key like any other.
  const fields = changed.map(([key, field]) => `${JSON.stringify(key)}:${JSON.stringify(field)}`);
  return JSON.parse(`{${fields.join(",")}}`) as JsonValue;
}

/** Characters changed, taken out, doubled, put in; or cut off. */
export function mutateText(text: string, random: Random): string {
  const at = randomInteger(random, text.length + 1);
  const length = 1 + randomInteger(random, 8);
  const before = text.slice(0, at);
  const after = text.slice(at);
  switch (randomInteger(random, 6)) {
    case 0:
      return before;
    case 1:
      return before + after.slice(length);
    case 2:
      return before + after.slice(0, length).repeat(3) + after;
    case 3:
      return before + noise(random, length) + after;
    case 4:
      return before + pick(random, ['"', "\\", "[", "]", "{", "}", ",", ":", "-", "0"]) + after;
    default:
      return before + noise(random, 1) + after.slice(1);
  }
}

export function noise(random: Random, length: number): string {
  return String.fromCharCode(...Array.from({ length }, () => randomInteger(random, 0x3000)));
}

export function noiseBytes(random: Random, length: number): Uint8Array {
  return Uint8Array.from({ length }, () => randomInteger(random, 256));
}
