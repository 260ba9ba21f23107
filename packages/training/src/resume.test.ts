import { memory } from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { openBackend } from "./backends.ts";
import { openModel } from "./model.ts";
import {
  adam,
  clouds,
  countingSequences,
  descent,
  smallCnn,
  smallLstm,
  smallMlp,
} from "./testing/fixtures.ts";
import type { LocalModel, Recipe, TrainOptions, TrainState } from "./types.ts";

const momentum: Recipe = {
  ...descent,
  optimizer: { kind: "sgd", learning_rate: 0.1, momentum: 0.9 },
};

const trainings = [
  ["plain descent", smallMlp, clouds(20), { ...descent, epochs: 3 }],
  ["momentum", smallMlp, clouds(20), { ...momentum, epochs: 3 }],
  [
    "Adam, dropout and the proximal term",
    smallCnn,
    clouds(20, [8, 8, 1]),
    { ...adam, proximal_mu: 0.1, epochs: 2 },
  ],
  ["an LSTM over ids", smallLstm, countingSequences(20), { ...adam, epochs: 2 }],
] as const;

/** The result, and the state after each step. */
async function recorded(model: LocalModel, options: TrainOptions) {
  const states: TrainState[] = [];
  const keeper = { isDue: () => true, tell: (state: TrainState) => states.push(state) };
  const result = await model.train({ ...options, keeper });
  return { result, states };
}

describe.each(["wasm", "cpu"] as const)("a training that is taken up on %s", (backend) => {
  it.each(trainings)(
    "after any step ends as it would have: %s",
    async (_, topology, examples, recipe) => {
      await openBackend({ order: [backend] });
      const classes = topology === smallLstm ? 5 : 3;
      const model = await openModel({ topology, classes });
      const options = { weights: model.initialWeights(1), examples, recipe, seed: 5 };
      const { result, states } = await recorded(model, options);
      expect(states).toHaveLength(result.steps);
      expect((await model.train(options)).delta).toEqual(result.delta);
      for (const kept of states) {
        // Through what a store keeps, on a model that has done something else.
        const resume = structuredClone(kept);
        await model.evaluate({ weights: model.initialWeights(2), examples });
        const again = await recorded(model, { ...options, resume });
        expect(again.result.delta, `from step ${kept.step}`).toEqual(result.delta);
        const { steps, loss, accuracy } = again.result;
        expect({ steps, loss, accuracy }).toEqual({
          steps: result.steps,
          loss: result.loss,
          accuracy: result.accuracy,
        });
        expect(again.states.map(({ step }) => step)).toEqual(
          states.slice(kept.step).map(({ step }) => step),
        );
        expect(again.result.seconds).toBeGreaterThanOrEqual(kept.seconds);
      }
      model.dispose();
    },
  );
});

it("a state of another model is refused, and nothing of it stays on the device", async () => {
  await openBackend({ order: ["cpu"] });
  const model = await openModel({ topology: smallMlp, classes: 3 });
  const options = { weights: model.initialWeights(1), examples: clouds(9), seed: 1 };
  const { states } = await recorded(model, { ...options, recipe: adam });
  const before = memory().numTensors;
  const [resume] = states;
  if (resume === undefined) throw new Error("Expected a state of the first step.");
  await expect(model.train({ ...options, recipe: descent, resume })).rejects.toThrow(
    /Expected a state of \[\d+\] numbers, got one of \[\d+,\d+,\d+\]/,
  );
  expect(memory().numTensors).toBe(before);
  model.dispose();
});

it("telling states leaves nothing on the device", async () => {
  await openBackend({ order: ["cpu"] });
  const model = await openModel({ topology: smallMlp, classes: 3 });
  const before = memory().numTensors;
  const weights = model.initialWeights(1);
  const { states } = await recorded(model, {
    weights,
    examples: clouds(30),
    recipe: adam,
    seed: 1,
  });
  const resume = states.at(1);
  if (resume === undefined) throw new Error("Expected a state of the second step.");
  await model.train({ weights, examples: clouds(30), recipe: adam, seed: 1, resume });
  expect(memory().numTensors).toBe(before);
  model.dispose();
});
