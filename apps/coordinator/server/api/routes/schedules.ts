/** Schedules: everyone may read what there is and what comes; making and changing them is for those who may. */
import { randomInt } from "node:crypto";
import { limits, ScheduleSpec, ScheduleView } from "@tributary/protocol";
import { type Acts, actions, type Runtime } from "@tributary/runtime";
import { z } from "zod";
import { intend } from "../acts.ts";
import { type Answer, created, error, ok } from "../answers.ts";
import { type Route, route } from "../route.ts";
import { findTask, Seed, WantedTask } from "../wanted-task.ts";

export type SchedulePorts = { readonly runtime: () => Runtime; readonly acts: Acts };

const NewSchedule = z.strictObject({
  task: WantedTask,
  /** Unsaid: the task's. */
  title: z.string().min(1).max(limits.title_characters_max).optional(),
  /** Unsaid: drawn. */
  seed: Seed.optional(),
  spec: ScheduleSpec,
});
const ChangedSpec = z.strictObject({ spec: ScheduleSpec });
const Preview = z.strictObject({
  problem: z.string().nullable(),
  words: z.array(z.string()),
  next: z.array(z.strictObject({ at_ms: z.int(), local: z.string() })),
});

function answerWith(id: string, view: ScheduleView | null): Answer {
  return view === null ? error(404, `There is no schedule ${id} here.`) : ok(view);
}

export function scheduleRoutes(ports: SchedulePorts): readonly Route[] {
  return [...readingRoutes(ports), ...changingRoutes(ports)];
}

function readingRoutes({ runtime }: SchedulePorts): readonly Route[] {
  const schedules = () => runtime().schedules;
  return [
    route({
      method: "GET",
      path: "/api/schedules",
      needs: "public.read",
      summary: "Every schedule, in words, with the slots that come and those that were.",
      answers: { status: 200, schema: z.array(ScheduleView) },
      handle: async () => ok(await schedules().views()),
    }),
    route({
      method: "GET",
      path: "/api/schedules/:id",
      needs: "public.read",
      summary: "One schedule.",
      answers: { status: 200, schema: ScheduleView },
      handle: async ({ params: { id = "" } }) => answerWith(id, await schedules().view(id)),
    }),
    route({
      method: "POST",
      path: "/api/schedules/preview",
      needs: "schedules.write",
      summary: "What a schedule would do and when, or what is wrong with it; nothing is made.",
      body: ChangedSpec,
      answers: { status: 200, schema: Preview },
      handle: ({ body: { spec } }) => ok(schedules().preview(spec)),
    }),
  ];
}

function changingRoutes({ runtime, acts }: SchedulePorts): readonly Route[] {
  const schedules = () => runtime().schedules;
  return [
    route({
      method: "POST",
      path: "/api/schedules",
      needs: "schedules.write",
      summary: "Plans runs of a task by the calendar.",
      body: NewSchedule,
      answers: { status: 201, schema: ScheduleView },
      async handle({ caller, body }) {
        const { spec, seed = randomInt(2 ** 32) } = body;
        const { problem } = schedules().preview(spec);
        if (problem !== null) return error(400, problem);
        const found = await findTask(runtime(), body.task);
        if (!found.ok) return found.answer;
        const task = found.value;
        const { title = task.title } = body;
        const id = schedules().newId();
        const detail = { task: task.id, task_version: task.version, title, seed, spec };
        const intention = intend(caller, { action: actions.createSchedule, subject: id, detail });
        const plan = () => schedules().create({ id, task, title, seed, spec });
        return created(await acts.perform(intention, plan));
      },
    }),
    route({
      method: "POST",
      path: "/api/schedules/:id/edit",
      needs: "schedules.write",
      summary: "Changes a schedule; a run that is under way goes on.",
      body: ChangedSpec,
      answers: { status: 200, schema: ScheduleView },
      async handle({ caller, params: { id = "" }, body: { spec } }) {
        if ((await schedules().view(id)) === null) return answerWith(id, null);
        const { problem } = schedules().preview(spec);
        if (problem !== null) return error(400, problem);
        const intention = intend(caller, {
          action: actions.editSchedule,
          subject: id,
          detail: { spec },
        });
        return answerWith(id, await acts.perform(intention, () => schedules().edit(id, spec)));
      },
    }),
    route({
      method: "POST",
      path: "/api/schedules/:id/stop",
      needs: "schedules.write",
      summary: "Ends a schedule; its run ends with the round that is under way.",
      answers: { status: 200, schema: ScheduleView },
      async handle({ caller, params: { id = "" } }) {
        if ((await schedules().view(id)) === null) return answerWith(id, null);
        const intention = intend(caller, { action: actions.stopSchedule, subject: id });
        return answerWith(id, await acts.perform(intention, () => schedules().stop(id)));
      },
    }),
  ];
}
