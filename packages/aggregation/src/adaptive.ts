/**
 * The server optimizers of Reddi et al. 2021, "Adaptive Federated Optimization", Algorithm 2:
 *   m ← beta1 · m + (1 − beta1) · Δ,   v ← by kind,   step = m / (√v + tau)
 * Two choices, where papers and code differ: m and v begin at 0, as in the authors' experiments,
 * though Algorithm 2 states v ≥ tau²; and nothing is corrected for that beginning unless asked, as
 * in Algorithm 2. tau bounds the step where v is small; 1e-3 is what the paper recommends.
 */
import { requireSize, type Transformation } from "./transformation.ts";

export type AdaptiveState = {
  readonly first_moment: Float32Array;
  readonly second_moment: Float32Array;
  readonly rounds: number;
};

type AdamOptions = { readonly beta1: number; readonly beta2: number; readonly tau: number };

/**
 * v ← beta2 · v + (1 − beta2) · Δ². With `biasCorrection` the step is multiplied by √(1 − beta2^t)
 * / (1 − beta1^t) in round t = 1, 2, … (Kingma and Ba 2015, the efficient form at the end of
 * section 2; what Flower does).
 */
export function scaleByAdam(
  options: AdamOptions & { readonly biasCorrection?: boolean },
): Transformation<AdaptiveState> {
  const { beta1, beta2, tau, biasCorrection = false } = options;
  const correction = (rounds: number) => Math.sqrt(1 - beta2 ** rounds) / (1 - beta1 ** rounds);
  return scaleByMoments({
    beta1,
    tau,
    accumulate: (v, square) => beta2 * v + (1 - beta2) * square,
    factor: biasCorrection ? correction : () => 1,
  });
}

/** v ← v − (1 − beta2) · Δ² · sign(v − Δ²): moves by what Δ² is, not by how far v is from it. */
export function scaleByYogi({ beta1, beta2, tau }: AdamOptions): Transformation<AdaptiveState> {
  return scaleByMoments({
    beta1,
    tau,
    accumulate: (v, square) => v - (1 - beta2) * square * Math.sign(v - square),
    factor: () => 1,
  });
}

/** v ← v + Δ². */
export function scaleByAdagrad(options: {
  readonly beta1: number;
  readonly tau: number;
}): Transformation<AdaptiveState> {
  return scaleByMoments({ ...options, accumulate: (v, square) => v + square, factor: () => 1 });
}

type MomentRule = {
  readonly beta1: number;
  readonly tau: number;
  readonly accumulate: (secondMoment: number, square: number) => number;
  readonly factor: (rounds: number) => number;
};

function scaleByMoments(rule: MomentRule): Transformation<AdaptiveState> {
  const { beta1, tau, accumulate } = rule;
  return {
    init: (size) => ({
      first_moment: new Float32Array(size),
      second_moment: new Float32Array(size),
      rounds: 0,
    }),
    update(delta, state) {
      requireSize(state.first_moment, delta.length);
      const rounds = state.rounds + 1;
      const factor = rule.factor(rounds);
      const first_moment = new Float32Array(delta.length);
      const second_moment = new Float32Array(delta.length);
      const step = new Float32Array(delta.length);
      for (let i = 0; i < step.length; i++) {
        const m = beta1 * state.first_moment[i]! + (1 - beta1) * delta[i]!;
        const v = accumulate(state.second_moment[i]!, delta[i]! * delta[i]!);
        first_moment[i] = m;
        second_moment[i] = v;
        step[i] = (factor * m) / (Math.sqrt(v) + tau);
      }
      return { step, state: { first_moment, second_moment, rounds } };
    },
  };
}
