/** Three plants learn together when a pump is worn, each from a log that only its own adapter can read. */
import { readFile } from "node:fs/promises";
import { createCoordinator, createParticipant, type DataAdapter, defineTask } from "@tributary/sdk";

/** A log with one JSON object in each line. An adapter is a function from the task to its examples. */
function fromJsonLines(file: URL): DataAdapter {
  return async ({ data }, signal) => {
    if (data.kind !== "table") throw new Error(`A log is a table, not ${data.kind}.`);
    const text = await readFile(file, { encoding: "utf8", signal });
    const rows = text
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    return {
      inputs: rows.map((row) => data.features.map((feature) => Number(row[feature]))),
      labels: rows.map((row) => String(row[data.label])),
    };
  };
}

const task = defineTask({
  id: "pumps",
  data: {
    kind: "table",
    features: ["pressure", "vibration"],
    label: "state",
    classes: ["sound", "worn"],
  },
  recipe: { learning_rate: 0.05, epochs: 5 },
  round: { quorum: 3, over_selection: 1 },
});

await using coordinator = await createCoordinator();
const run = await coordinator.openRun({ task, rounds: 3 });

for (const plant of ["north", "south", "west"]) {
  const data = fromJsonLines(new URL(`readings/${plant}.jsonl`, import.meta.url));
  createParticipant({ connect: coordinator.connect, task, data }).run();
}

const { version } = await run.ended;
const [sound, worn] = await (await run.model()).predict({
  inputs: [[0.9, 0.8]],
  labels: ["worn"],
});
console.log(`After ${version} rounds: sound ${sound?.toFixed(2)}, worn ${worn?.toFixed(2)}`);
