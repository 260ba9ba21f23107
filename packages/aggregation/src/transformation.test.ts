import { describe, expect, test } from "vitest";
import { chain, momentum, scaleBy } from "./transformation.ts";

describe("chain", () => {
  test("applies its parts in order, each on the step of the one before", () => {
    const doubledFirst = chain(scaleBy(2), momentum(0.5));
    const doubledLast = chain(momentum(0.5), scaleBy(2));
    const step = Float32Array.of(1);
    const a = doubledFirst.update(step, doubledFirst.init(1));
    const b = doubledLast.update(step, doubledLast.init(1));
    expect(a.step).toEqual(Float32Array.of(2));
    expect(a.state).toEqual([[], { velocity: Float32Array.of(2) }]);
    expect(b.step).toEqual(Float32Array.of(2));
    expect(b.state).toEqual([{ velocity: Float32Array.of(1) }, []]);
  });

  test("of nothing leaves the step as it is", () => {
    const nothing = chain();
    expect(nothing.update(Float32Array.of(3), nothing.init(1)).step).toEqual(Float32Array.of(3));
  });

  test("refuses the states of a chain of another length", () => {
    expect(() => chain(scaleBy(1)).update(Float32Array.of(1), [])).toThrow(
      "Expected 1 states, got 0",
    );
  });
});
