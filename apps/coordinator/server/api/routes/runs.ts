/** Runs: what there is of them, who takes part, and opening them. */
import {
  limits,
  ParticipantView,
  RoundSummary,
  RunView,
  TaskId,
  TaskSpec,
  TaskView,
} from "@tributary/protocol";
import type { Runtime } from "@tributary/runtime";
import { z } from "zod";
import { actorOf } from "../../access/caller.ts";
import { openRun } from "../acts.ts";
import { created, error, ok } from "../answers.ts";
import { type Route, route } from "../route.ts";
import { findTask, Seed, WantedTask } from "../wanted-task.ts";
import { type RunPorts, runControlRoutes } from "./run-control.ts";

const now_ms = z.int();
const OpenRun = z.strictObject({
  task: WantedTask,
  rounds: z.int().min(1).max(limits.rounds_max),
  seed: Seed,
  /** With weights drawn anew, or where the newest run of the task has come to. */
  start_from: z.enum(["fresh", "latest"]).default("fresh"),
});
const RunWithHistory = z.strictObject({
  run: RunView,
  history: z.array(RoundSummary).readonly(),
  now_ms,
});
const RunsWanted = z.strictObject({
  task: TaskId.optional(),
  status: RunView.shape.status.optional(),
  offset: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(1_000).default(50),
});
/** A line of the list of runs. */
export const RunLine = z.strictObject({
  run: RunView,
  best_accuracy: z.number().nullable(),
  last_accuracy: z.number().nullable(),
  last_loss: z.number().nullable(),
  rounds_abandoned: z.int(),
  /** When its last round was over; null before that. */
  last_round_at_ms: z.int().nullable(),
});
const RunList = z.strictObject({
  runs: z.array(RunLine).readonly(),
  /** Of that task and status, on all pages. */
  total: z.int(),
  now_ms,
});
const Participants = z.strictObject({ participants: z.array(ParticipantView).readonly(), now_ms });

type RunSeenWhole = ReturnType<Runtime["runs"]>[number];

const noRun = (id: string) => error(404, `There is no run ${id} here.`);

export function runRoutes(ports: RunPorts): readonly Route[] {
  return [...listRoutes(ports), ...oneRoutes(ports), ...runControlRoutes(ports)];
}

function listRoutes({ runtime, acts }: RunPorts): readonly Route[] {
  return [
    route({
      method: "GET",
      path: "/api/tasks",
      needs: "public.read",
      summary:
        "The tasks that can be joined: with a run, a schedule, or published; each with its newest run, if any.",
      answers: { status: 200, schema: z.array(TaskView) },
      handle: () => ok(runtime().tasks()),
    }),
    route({
      method: "GET",
      path: "/api/runs",
      needs: "public.read",
      summary: "Runs, newest first, a page at a time; of one task or in one status, if wanted.",
      query: RunsWanted,
      answers: { status: 200, schema: RunList },
      handle({ query: { task, status, offset, limit } }) {
        const all = runtime()
          .runs()
          .filter(({ run }) => task === undefined || run.task === task)
          .filter(({ run }) => status === undefined || run.status === status);
        const runs = all.slice(offset, offset + limit).map(lineOf);
        return ok({ runs, total: all.length, now_ms: Date.now() });
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
  ];
}

function oneRoutes({ runtime }: RunPorts): readonly Route[] {
  return [
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
      path: "/api/runs/:id/configuration",
      needs: "public.read",
      summary: "What a run executes: its task as it was published, and its own seed.",
      answers: { status: 200, schema: z.strictObject({ task: TaskSpec, seed: z.int() }) },
      handle({ params: { id = "" } }) {
        const configuration = runtime().configurationOf(id);
        return configuration === null ? noRun(id) : ok(configuration);
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
  ];
}

function lineOf({ run, history }: RunSeenWhole): z.infer<typeof RunLine> {
  const measured = history.flatMap(({ accuracy }) => (accuracy === null ? [] : [accuracy]));
  const last = history.findLast(({ outcome }) => outcome === "committed");
  return {
    run,
    best_accuracy: measured.length === 0 ? null : measured.reduce((a, b) => Math.max(a, b)),
    last_accuracy: last?.accuracy ?? null,
    last_loss: last?.loss ?? null,
    rounds_abandoned: history.filter(({ outcome }) => outcome === "abandoned").length,
    last_round_at_ms: history.at(-1)?.closed_at_ms ?? null,
  };
}
