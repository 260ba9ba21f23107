/** Runs: what there is of them, who takes part, and opening and stopping them. */
import {
  limits,
  ParticipantView,
  RoundSummary,
  RunId,
  RunView,
  TaskView,
} from "@tributary/protocol";
import { type Acts, actions, type Runtime } from "@tributary/runtime";
import { z } from "zod";
import { actorOf } from "../../access/caller.ts";
import { openRun } from "../acts.ts";
import { created, error, ok } from "../answers.ts";
import { type Route, route } from "../route.ts";
import { findTask, Seed, WantedTask } from "../wanted-task.ts";

export type RunPorts = {
  readonly runtime: () => Runtime;
  /** Every act goes through it, before it takes effect. */
  readonly acts: Acts;
};

const now_ms = z.int();
const OpenRun = z.strictObject({
  task: WantedTask,
  rounds: z.int().min(1).max(limits.rounds_max),
  seed: Seed,
});
const RunWithHistory = z.strictObject({
  run: RunView,
  history: z.array(RoundSummary).readonly(),
  now_ms,
});
const Participants = z.strictObject({ participants: z.array(ParticipantView).readonly(), now_ms });

const noRun = (id: string) => error(404, `There is no run ${id} here.`);

export function runRoutes({ runtime, acts }: RunPorts): readonly Route[] {
  return [
    route({
      method: "GET",
      path: "/api/tasks",
      needs: "public.read",
      summary: "The tasks that have a run or a schedule, each with its newest run.",
      answers: { status: 200, schema: z.array(TaskView) },
      handle: () => ok(runtime().tasks()),
    }),
    route({
      method: "GET",
      path: "/api/runs/:id",
      needs: "public.read",
      summary: "A run as it is now, and its rounds that are over, oldest first.",
      answers: { status: 200, schema: RunWithHistory },
      handle({ params: { id = "" } }) {
        const found = runtime().run(id);
        return found === null ? noRun(id) : ok({ ...found, now_ms: Date.now() });
      },
    }),
    route({
      method: "GET",
      path: "/api/runs/:id/participants",
      needs: "participants.read",
      summary: "Who takes part, and who rests and why.",
      answers: { status: 200, schema: Participants },
      handle({ params: { id = "" } }) {
        const participants = runtime().participants(id);
        return participants === null ? noRun(id) : ok({ participants, now_ms: Date.now() });
      },
    }),
    route({
      method: "POST",
      path: "/api/runs",
      needs: "runs.open",
      summary: "Opens a run of a task, which is given whole or as a ready one with changes.",
      body: OpenRun,
      answers: { status: 201, schema: RunView },
      async handle({ caller, body: { task: wanted, ...about } }) {
        const found = await findTask(runtime(), wanted);
        if (!found.ok) return found.answer;
        const request = { task: found.value, ...about };
        return created(await openRun({ runtime, acts }, actorOf(caller), request));
      },
    }),
    route({
      method: "POST",
      path: "/api/runs/:id/stop",
      needs: "runs.control",
      summary: "Stops a run; the round that is under way is abandoned.",
      answers: { status: 200, schema: z.strictObject({ stopped: RunId }) },
      async handle({ caller, params: { id = "" } }) {
        const run = RunId.safeParse(id);
        if (!run.success || runtime().run(id) === null) return noRun(id);
        const actor = actorOf(caller);
        const intention = { actor, action: actions.stopRun, subject: id, detail: null };
        await acts.perform(intention, () => runtime().stopRun(run.data));
        return ok({ stopped: id });
      },
    }),
  ];
}
