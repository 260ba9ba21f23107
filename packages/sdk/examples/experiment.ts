/** A whole experiment: four participants whose digits differ learn together, over masked rounds, in this process. */
import * as sdk from "@tributary/sdk";

const model = [sdk.flatten(), sdk.dense(32, "relu"), sdk.dense(10, "softmax")];
const task = sdk.defineTask({ from: "digits-mlp", model, round: { quorum: 4, over_selection: 1 } });
const train = sdk.generateDigits({ count: 1_200, seed: 1 });
const shards = sdk.dirichlet({ labels: train.labels, participants: 4, alpha: 0.5, seed: 1 });

await using coordinator = await sdk.createCoordinator();
const test = sdk.generateDigits({ count: 500, seed: 2 });
const run = await coordinator.openRun({ task, rounds: 3, test });
for (const rows of shards) {
  const data = sdk.takeRows(train, rows);
  sdk.createParticipant({ connect: coordinator.connect, task, data }).run();
}

for await (const round of run.rounds) {
  if (round.type === "abandoned") console.log(round.round, round.sentence);
  else console.log(round.round, round.updates, round.accuracy, round.seconds);
}
