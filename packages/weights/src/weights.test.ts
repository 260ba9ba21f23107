import { describe, expect, test } from "vitest";
import { type Layout, layoutSize, sameLayout, tensorSize } from "./layout.ts";
import { createWeights, tensorView } from "./weights.ts";

const layout: Layout = [
  { name: "kernel", shape: [2, 3] },
  { name: "bias", shape: [3] },
  { name: "step", shape: [] },
];

describe("layout", () => {
  test("sizes multiply within a tensor and add over tensors; a scalar has one value", () => {
    expect(layout.map(tensorSize)).toEqual([6, 3, 1]);
    expect(layoutSize(layout)).toBe(10);
    expect(layoutSize([])).toBe(0);
  });

  test("two layouts are the same only with the same names, shapes and order", () => {
    expect(sameLayout(layout, structuredClone(layout))).toBe(true);
    expect(sameLayout(layout, layout.slice(0, 2))).toBe(false);
    expect(sameLayout(layout, layout.toReversed())).toBe(false);
    expect(sameLayout([{ name: "a", shape: [2, 3] }], [{ name: "a", shape: [6] }])).toBe(false);
    expect(sameLayout([{ name: "a", shape: [6] }], [{ name: "b", shape: [6] }])).toBe(false);
  });
});

describe("weights", () => {
  test("without values, all weights are zero", () => {
    expect(createWeights(layout).values).toEqual(new Float32Array(10));
  });

  test("a wrong number of values is refused with both numbers", () => {
    expect(() => createWeights(layout, new Float32Array(9))).toThrow("Expected 10 weights, got 9");
  });

  test.each([
    ["a name twice", [layout[0], layout[0]] as Layout, /"kernel" twice/],
    ["a prototype as a name", [{ name: "__proto__", shape: [1] }], /"__proto__"/],
    ["no name", [{ name: "", shape: [1] }], /cannot be the name/],
    ["a dimension of zero", [{ name: "a", shape: [0] }], /positive dimensions/],
    ["half a dimension", [{ name: "a", shape: [0.5] }], /positive dimensions/],
  ])("a layout with %s is refused", (_, faulty, message) => {
    expect(() => createWeights(faulty)).toThrow(message);
  });

  test("a tensor's view is a window on the weights, not a copy", () => {
    const weights = createWeights(
      layout,
      Float32Array.from({ length: 10 }, (_, i) => i),
    );
    const bias = tensorView(weights, "bias");
    expect(bias).toEqual(Float32Array.of(6, 7, 8));
    bias[0] = 60;
    expect(weights.values[6]).toBe(60);
  });

  test("an unknown tensor is refused with the names that there are", () => {
    expect(() => tensorView(createWeights(layout), "bia")).toThrow(/kernel, bias, step; got "bia"/);
  });
});
