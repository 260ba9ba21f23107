/** A whole experiment: three participants learn to read digits, over masked rounds, in this process. */
import { createCoordinator, createParticipant, defineTask, generateDigits } from "@tributary/sdk";

const task = defineTask({ from: "digits-mlp", round: { quorum: 3, over_selection: 1 } });

await using coordinator = await createCoordinator();
const test = generateDigits({ count: 500, seed: 0 });
const run = await coordinator.openRun({ task, rounds: 3, test });

for (const seed of [1, 2, 3]) {
  const data = generateDigits({ count: 300, seed });
  createParticipant({ connect: coordinator.connect, task, data }).run();
}

for await (const round of run.rounds) {
  if (round.type === "abandoned") console.log(round.round, round.sentence);
  else console.log(round.round, round.updates, round.accuracy, round.seconds);
}
