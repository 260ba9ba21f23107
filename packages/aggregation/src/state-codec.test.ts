import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { deserializeState, serializeState } from "./state-codec.ts";
import { createStrategy, type StrategyKind, strategyDefaults } from "./strategy.ts";

const kinds = Object.keys(strategyDefaults) as StrategyKind[];

function stateAfter(kind: StrategyKind, deltas: readonly Float32Array[]) {
  const strategy = createStrategy(strategyDefaults[kind]);
  let state = strategy.init(3);
  for (const delta of deltas) state = strategy.apply(new Float32Array(3), delta, state).state;
  return state;
}

const delta = fc
  .array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 3, maxLength: 3 })
  .map((values) => Float32Array.from(values));

describe("a saved state", () => {
  test.each(kinds)("of %s reads back as it was, from any alignment", (kind) => {
    fc.assert(
      fc.property(fc.array(delta, { maxLength: 3 }), fc.nat(3), (deltas, shift) => {
        const state = stateAfter(kind, deltas);
        const bytes = serializeState(state);
        const shifted = new Uint8Array(bytes.length + shift).subarray(shift);
        shifted.set(bytes);
        expect(deserializeState(shifted)).toEqual(state);
        expect(serializeState(deserializeState(bytes))).toEqual(bytes);
      }),
      { numRuns: 30 },
    );
  });

  test.each(kinds)("of %s goes on where it stopped", (kind) => {
    const strategy = createStrategy(strategyDefaults[kind]);
    const [model, step] = [Float32Array.of(1, 2, 3), Float32Array.of(0.1, -0.2, 0.3)];
    const state = stateAfter(kind, [step, step]);
    const restored = deserializeState(serializeState(state));
    expect(strategy.apply(model, step, restored)).toEqual(strategy.apply(model, step, state));
  });

  test("that was cut short, lengthened or garbled is called damaged", () => {
    const bytes = serializeState(stateAfter("fedadam", []));
    const longer = new Uint8Array(bytes.length + 4);
    longer.set(bytes);
    const garbled = bytes.slice().fill(0xff, 4, 8);
    const otherKind = new TextEncoder().encode('....{"kind":"toString","memory":[]}');
    new DataView(otherKind.buffer).setUint32(0, otherKind.length - 4, true);
    for (const bad of [bytes.subarray(0, -1), bytes.subarray(0, 3), longer, garbled, otherKind]) {
      expect(() => deserializeState(bad)).toThrow(/saved state is damaged/);
    }
  });

  test("cannot hold a number that JSON cannot", () => {
    expect(() => serializeState({ kind: "fedavg", memory: Number.NaN })).toThrow("got NaN");
  });
});
