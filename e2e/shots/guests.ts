/**
 * A coordinator for the pictures of visitors: tasks of every kind, and three others who make a round with whoever
 * comes. Nothing moves while nobody does.
 */
import { readyTasks } from "@tributary/tasks";
import { Coordinator } from "../support/coordinator.ts";
import { colours, flowers } from "../support/own-data.ts";
import { digitTask } from "../support/visitor.ts";
import { Crowd } from "./crowd.ts";
import { newestTask } from "./month.ts";
import { done } from "./people.ts";

const others = 3;
const rounds = 500;
const { round } = newestTask;

const wards = {
  ...newestTask,
  round: { ...round, quorum: others + 1, over_selection: 1, deadline_ms: 60_000 },
};
const { version: _, ...sealed } = digitTask({ id: "sealed", epochs: 2 });
const { version: __, ...closed } = digitTask({ id: "invited", epochs: 2 });

/** Answers the coordinator, and what ends it with everybody. */
export async function inviteGuests() {
  const environment = { WEB: "on", INVENTED_DATA: "yes", OPERATOR: "The University Hospital" };
  const coordinator = await Coordinator.start({ environment });
  const { tumours, shakespeare } = readyTasks;
  const summary = "Learns on devices, and leaves what they saw where it is.";
  const plain = [colours, flowers].map((task) => ({ ...task, summary }));
  for (const task of [wards, tumours, shakespeare, ...plain]) {
    await coordinator.openRun(task, rounds);
  }
  await done(coordinator.post("/api/tasks", { ...sealed, title: "Digits, opened one by one" }));
  await done(coordinator.post("/api/tasks", { ...closed, admits: "invited" }));
  const crowd = new Crowd();
  await crowd.join(coordinator.url, wards, others);
  const dispose = async () => {
    await crowd.leave();
    await crowd.close();
    await coordinator.dispose();
  };
  return { coordinator, dispose };
}
