/**
 * Server optimizers as pure (init, update) pairs that compose, after optax: each takes the step so
 * far and returns a better one with its next state. The first step is the mean delta (after −
 * before), so steps are added to the model: no sign turns anywhere. State is plain data, and an
 * update never writes to its inputs: a checkpoint is a reference.
 */
import { scale } from "@tributary/weights";

/** What a transformation remembers between rounds; `serializeState` writes any of it. */
export type State =
  | number
  | string
  | Float32Array
  | readonly State[]
  | { readonly [name: string]: State };

export type Transformation<S extends State = State> = {
  init(size: number): S;
  update(step: Float32Array, state: S): { readonly step: Float32Array; readonly state: S };
};

/** One transformation after another, in the order given. */
export function chain(
  ...transformations: readonly Transformation[]
): Transformation<readonly State[]> {
  return {
    init: (size) => transformations.map((transformation) => transformation.init(size)),
    update(first, states) {
      if (states.length !== transformations.length) {
        throw new Error(`Expected ${transformations.length} states, got ${states.length}.`);
      }
      let step = first;
      const next = transformations.map((transformation, index) => {
        const result = transformation.update(step, states[index]!);
        step = result.step;
        return result.state;
      });
      return { step, state: next };
    },
  };
}

/** step · learningRate. Remembers nothing. */
export function scaleBy(learningRate: number): Transformation<readonly []> {
  return {
    init: () => [],
    update: (step, state) => ({ step: scale(step, learningRate), state }),
  };
}

export type MomentumState = { readonly velocity: Float32Array };

/**
 * velocity ← beta · velocity + step; the velocity is the step (Hsu et al. 2019, section 4.3). There
 * is no factor (1 − beta), and the velocity begins at zero, so that after the first round it is the
 * first mean delta.
 */
export function momentum(beta: number): Transformation<MomentumState> {
  return {
    init: (size) => ({ velocity: new Float32Array(size) }),
    update(step, state) {
      requireSize(state.velocity, step.length);
      const velocity = new Float32Array(step.length);
      for (let i = 0; i < velocity.length; i++) velocity[i] = beta * state.velocity[i]! + step[i]!;
      return { step: velocity, state: { velocity } };
    },
  };
}

export function requireSize(remembered: Float32Array, size: number): void {
  if (remembered.length !== size) {
    throw new Error(`Expected a step of ${remembered.length} values, got ${size}.`);
  }
}
