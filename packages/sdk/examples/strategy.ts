/** A strategy of one's own beside plain averaging. */
import {
  chain,
  createCoordinator,
  createParticipant,
  defineTask,
  dense,
  flatten,
  generateDigits,
  momentum,
  type Transformation,
} from "@tributary/sdk";

/** No round moves the model further than `most`: pure, and all that it sees is the mean of the updates. */
function limitStep(most: number): Transformation<readonly []> {
  return {
    init: () => [],
    update(step, state) {
      const length = Math.sqrt(step.reduce((sum, value) => sum + value * value, 0));
      const factor = Math.min(1, most / length);
      return { step: step.map((value) => value * factor), state };
    },
  };
}

const task = defineTask({
  from: "digits-mlp",
  model: [flatten(), dense(16, "relu"), dense(10, "softmax")],
  round: { quorum: 3, over_selection: 1 },
});
const test = generateDigits({ count: 500, seed: 0 });

for (const [name, strategy] of [
  ["plain averaging", undefined],
  ["momentum, in steps of 2 at most", chain(momentum(0.5), limitStep(2))],
] as const) {
  await using coordinator = await createCoordinator();
  const own = strategy === undefined ? {} : { strategy };
  const run = await coordinator.openRun({ task, rounds: 3, test, ...own });
  for (const seed of [1, 2, 3]) {
    const data = generateDigits({ count: 300, seed });
    createParticipant({ connect: coordinator.connect, task, data }).run();
  }
  const { version } = await run.ended;
  const { accuracy } = await (await run.model()).evaluate(test);
  console.log(`${name}: accuracy ${accuracy.toFixed(3)} after ${version} rounds`);
}
