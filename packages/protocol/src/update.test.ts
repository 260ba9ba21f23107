import fc from "fast-check";
import { expect, test } from "vitest";
import {
  decodeUpdate,
  encodeUpdate,
  ParticipantId,
  RunId,
  roundId,
  Sha256,
  sealContext,
  updateHeader_bytes,
} from "./index.ts";

const update = {
  delta: Float32Array.of(1, -2, 0.5),
  examples: 1_000,
  steps: 32,
  loss: 0.25,
  accuracy: 0.875,
};

test("[UP7] the layout is the documented one, little-endian", () => {
  const bytes = Buffer.from(encodeUpdate(update));
  expect(bytes.length).toBe(updateHeader_bytes + 3 * 4);
  expect(bytes.toString("latin1", 0, 4)).toBe("TRU1");
  expect(bytes.readUInt32LE(4)).toBe(1_000);
  expect(bytes.readUInt32LE(8)).toBe(32);
  expect(bytes.readUInt32LE(12)).toBe(0);
  expect(bytes.readDoubleLE(16)).toBe(0.25);
  expect(bytes.readDoubleLE(24)).toBe(0.875);
  expect([32, 36, 40].map((at) => bytes.readFloatLE(at))).toEqual([1, -2, 0.5]);
});

test("[UP7] any update is read as it was written, at any offset in its buffer", () => {
  const whole = fc.nat({ max: 2 ** 32 - 1 });
  fc.assert(
    fc.property(
      fc.float32Array(),
      whole,
      whole,
      fc.double(),
      fc.double(),
      fc.nat({ max: 9 }),
      (...drawn) => {
        const [delta, examples, steps, loss, accuracy, shift_bytes] = drawn;
        const original = { delta, examples, steps, loss, accuracy };
        const encoded = encodeUpdate(original);
        const shifted = new Uint8Array(encoded.length + shift_bytes).subarray(shift_bytes);
        shifted.set(encoded);
        expect(decodeUpdate(shifted, delta.length)).toEqual(original);
      },
    ),
  );
});

test("[UP7] bytes of another size or kind are no update", () => {
  const bytes = encodeUpdate(update);
  expect(decodeUpdate(bytes, 2)).toBeNull();
  expect(decodeUpdate(bytes, 4)).toBeNull();
  expect(decodeUpdate(bytes.subarray(0, -1), 3)).toBeNull();
  expect(decodeUpdate(bytes.subarray(0, 3), 3)).toBeNull();
  expect(decodeUpdate(new Uint8Array(bytes.length), 3)).toBeNull();
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 80 }), fc.nat({ max: 12 }), (garbage, weights) => {
      const read = decodeUpdate(garbage, weights);
      const isLuck = garbage.length === updateHeader_bytes + weights * 4 && garbage[0] === 0x54;
      if (!isLuck) expect(read).toBeNull();
    }),
  );
});

test("[UP8] a seal for another round, participant or model is bound to something else", () => {
  const run = RunId.parse("run-0123456789ab");
  const bound = {
    round: roundId(run, 1),
    participant: ParticipantId.parse("A".repeat(43)),
    model: Sha256.parse("0".repeat(64)),
  };
  const contexts = [
    bound,
    { ...bound, round: roundId(run, 11) },
    { ...bound, participant: ParticipantId.parse("B".repeat(42).concat("A")) },
    { ...bound, model: Sha256.parse("1".repeat(64)) },
  ].map((each) => new TextDecoder().decode(sealContext(each)));
  expect(new Set(contexts).size).toBe(4);
  expect(sealContext(bound)).toEqual(sealContext({ ...bound }));
});
