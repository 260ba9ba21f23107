import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { scaleByAdam } from "./adaptive.ts";
import {
  createStrategy,
  type StrategyKind,
  type StrategySpec,
  strategyDefaults,
} from "./strategy.ts";

/**
 * One coordinate of a model under a strategy, round by round, as its paper writes it: slow and
 * obvious. What it remembers is rounded to float32, since Yogi's sign can turn on the last bit of
 * v.
 */
function reference(spec: StrategySpec, start: number, deltas: readonly number[]): number[] {
  const trajectory = [start];
  let m = 0;
  let v = 0;
  for (const d of deltas) {
    const eta = spec.server_learning_rate;
    const square = d * d;
    let step = d;
    if (spec.kind === "fedavgm") {
      m = Math.fround(spec.momentum * m + d);
      step = m;
    } else if ("tau" in spec) {
      m = Math.fround(spec.beta1 * m + (1 - spec.beta1) * d);
      if (spec.kind === "fedadagrad") v += square;
      if (spec.kind === "fedadam") v = spec.beta2 * v + (1 - spec.beta2) * square;
      if (spec.kind === "fedyogi") v -= (1 - spec.beta2) * square * Math.sign(v - square);
      step = m / (Math.sqrt(v) + spec.tau);
      v = Math.fround(v);
    }
    trajectory.push(trajectory.at(-1)! + eta * step);
  }
  return trajectory;
}

/** Float32 rounds each round's model: relative to the largest value on the way, not to the last. */
function expectToFollow(found: number | undefined, trajectory: readonly number[]): void {
  const largest = Math.max(1, ...trajectory.map(Math.abs));
  expect(Math.abs(found! - trajectory.at(-1)!)).toBeLessThanOrEqual(1e-5 * largest);
}

function train(spec: StrategySpec, model: Float32Array, deltas: readonly Float32Array[]) {
  const strategy = createStrategy(spec);
  let current = { model, state: strategy.init(model.length) };
  for (const delta of deltas) current = strategy.apply(current.model, delta, current.state);
  return current;
}

const rate = fc.double({ min: 0.01, max: 1, noNaN: true });
const decay = fc.double({ min: 0, max: 0.99, noNaN: true });
const tau = fc.double({ min: 1e-3, max: 0.1, noNaN: true });
const adaptive = { server_learning_rate: rate, beta1: decay, tau };
const specs: { readonly [Kind in StrategyKind]: fc.Arbitrary<StrategySpec> } = {
  fedavg: fc.record({ kind: fc.constant("fedavg"), server_learning_rate: rate }),
  fedavgm: fc.record({ kind: fc.constant("fedavgm"), server_learning_rate: rate, momentum: decay }),
  fedadam: fc.record({ kind: fc.constant("fedadam"), beta2: decay, ...adaptive }),
  fedyogi: fc.record({ kind: fc.constant("fedyogi"), beta2: decay, ...adaptive }),
  fedadagrad: fc.record({ kind: fc.constant("fedadagrad"), ...adaptive }),
  median: fc.record({ kind: fc.constant("median"), server_learning_rate: rate }),
  trimmed_mean: fc.record({
    kind: fc.constant("trimmed_mean"),
    server_learning_rate: rate,
    trim: fc.double({ min: 0, max: 0.4, noNaN: true }),
  }),
  krum: fc.record({ kind: fc.constant("krum"), server_learning_rate: rate, byzantine: fc.nat(9) }),
};
const kinds = Object.keys(specs) as StrategyKind[];

const size = 4;
const vector = fc
  .array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: size, maxLength: size })
  .map((values) => Float32Array.from(values));
const rounds = fc.array(vector, { minLength: 1, maxLength: 8 });

describe.each(kinds)("%s", (kind) => {
  test("agrees with the scalar reference over several rounds, with any parameters", () => {
    fc.assert(
      fc.property(specs[kind], vector, rounds, (spec, model, deltas) => {
        const { model: trained } = train(spec, model, deltas);
        for (const [i, start] of model.entries()) {
          const coordinate = deltas.map((delta) => delta[i]!);
          expectToFollow(trained[i], reference(spec, start, coordinate));
        }
      }),
    );
  });

  test("agrees with the reference for its defaults", () => {
    const deltas = [0.5, -0.25, 0.125, 0.01, -0.6];
    const spec = strategyDefaults[kind];
    const { model } = train(
      spec,
      Float32Array.of(1),
      deltas.map((delta) => Float32Array.of(delta)),
    );
    expectToFollow(model[0], reference(spec, 1, deltas.map(Math.fround)));
  });

  test("writes neither to the model nor to the delta nor to the state that it is given", () => {
    const strategy = createStrategy(strategyDefaults[kind]);
    const model = Float32Array.of(1, 2);
    const delta = Float32Array.of(0.5, -0.5);
    const before = strategy.apply(model, delta, strategy.init(2)).state;
    const kept = structuredClone({ model, delta, before });
    strategy.apply(model, delta, before);
    expect({ model, delta, before }).toEqual(kept);
  });

  test("moves the model the way the delta points: after − before is added", () => {
    const { model } = train(strategyDefaults[kind], new Float32Array(2), [Float32Array.of(1, -1)]);
    expect([...model].map(Math.sign)).toEqual([1, -1]);
  });

  test("a delta of zeros in the first round changes nothing", () => {
    const model = Float32Array.of(1, 2);
    expect(train(strategyDefaults[kind], model, [new Float32Array(2)]).model).toEqual(model);
  });

  test("a delta of another size than the model is refused with both sizes", () => {
    const wrong = [new Float32Array(3)];
    expect(() => train(strategyDefaults[kind], new Float32Array(2), wrong)).toThrow(
      /Expected .*2 values, got 3/,
    );
  });
});

describe("strategies", () => {
  test("FedAvg with a server learning rate of 1 makes the mean the model", () => {
    const { model } = train(strategyDefaults.fedavg, Float32Array.of(1), [Float32Array.of(0.5)]);
    expect(model).toEqual(Float32Array.of(1.5));
  });

  test("FedAvgM's momentum begins as the first mean delta, not a part of it", () => {
    const spec: StrategySpec = { kind: "fedavgm", server_learning_rate: 1, momentum: 0.5 };
    const delta = Float32Array.of(1);
    expect(train(spec, Float32Array.of(0), [delta]).model).toEqual(Float32Array.of(1));
    expect(train(spec, Float32Array.of(0), [delta, delta]).model).toEqual(Float32Array.of(2.5));
  });

  test("FedAdam's first step is that of Algorithm 2, without bias correction", () => {
    const spec = strategyDefaults.fedadam;
    const { model } = train(spec, Float32Array.of(0), [Float32Array.of(1)]);
    expect(model[0]).toBeCloseTo((0.1 * 0.1) / (0.1 + 1e-3), 6);
  });

  test("Yogi lowers its second moment slowly where Adam forgets it", () => {
    const deltas = [1, 0.1, 0.1, 0.1].map((value) => Float32Array.of(value));
    const memory = (kind: "fedadam" | "fedyogi") => {
      const spec = { ...strategyDefaults[kind], beta2: 0.5 };
      const [moments] = train(spec, Float32Array.of(0), deltas).state.memory as [
        { second_moment: Float32Array },
      ];
      return moments.second_moment[0]!;
    };
    expect(memory("fedadam")).toBeCloseTo(0.5 * 0.125 + 0.01 * 0.875, 6);
    expect(memory("fedyogi")).toBeCloseTo(0.5 - 3 * 0.5 * 0.01, 6);
  });

  test("bias correction, when asked for, makes Adam's first step as long as its tau allows", () => {
    const options = { beta1: 0.9, beta2: 0.99, tau: 1e-9, biasCorrection: true };
    const adam = scaleByAdam(options);
    const first = adam.update(Float32Array.of(0.3), adam.init(1));
    expect(first.step[0]).toBeCloseTo(1, 6);
    const second = adam.update(Float32Array.of(0.3), first.state);
    expect(second.step[0]).toBeCloseTo(1, 6);
  });

  test("a strategy refuses the state of another", () => {
    const state = createStrategy(strategyDefaults.fedyogi).init(1);
    const adam = createStrategy(strategyDefaults.fedadam);
    expect(() => adam.apply(new Float32Array(1), new Float32Array(1), state)).toThrow(
      "Expected the state of fedadam, got that of fedyogi",
    );
  });
});
