/**
 * Tasks as admins define them: what was published, its versions, and publishing, archiving, bringing back. What is
 * wrong with a task is answered field by field, by the same rules that the form shows.
 */
import { DataSchema, RunView, TaskId, TaskSpec } from "@tributary/protocol";
import { type Acts, actions, type Runtime } from "@tributary/runtime";
import { taskTemplates } from "@tributary/tasks";
import { z } from "zod";
import { admissions } from "../../../lib/task-form/admits.ts";
import { estimateOf } from "../../../lib/task-form/estimate.ts";
import type { Checked } from "../../../lib/task-form/problems.ts";
import { readTaskFile, type TaskFile, taskFile } from "../../../lib/task-form/task-file.ts";
import { intend } from "../acts.ts";
import { type Answer, created, error, ok } from "../answers.ts";
import { type Route, route } from "../route.ts";

export type TaskPorts = { readonly runtime: () => Runtime; readonly acts: Acts };

const Admits = z.enum(admissions);
const Problems = z.array(z.strictObject({ path: z.string(), sentence: z.string() })).readonly();
const Estimate = z.strictObject({
  weights: z.int(),
  model_bytes: z.int(),
  down_bytes: z.int(),
  up_bytes: z.int(),
  cohort: z.int(),
  graph: z.strictObject({ neighbours: z.int(), threshold: z.int() }).nullable(),
  seconds: z.number(),
  examples: z.int(),
  examples_per_second: z.number(),
});
const Check = z.strictObject({ problems: Problems, estimate: Estimate.nullable() });
const Version = z.strictObject({ spec: TaskSpec, published_at_ms: z.int() });
const Entry = z.strictObject({
  spec: TaskSpec,
  published_at_ms: z.int(),
  versions: z.int(),
  /** `open`: it can be joined; `archived`: put away; null: only runs and schedules have needed it. */
  listing: z.enum(["open", "archived"]).nullable(),
  /** Of all its versions. */
  admits: Admits,
  run: RunView.nullable(),
});
/** With `admits` where the task takes invited devices only. */
const Exported = z.union([TaskSpec, z.looseObject({ id: TaskId, admits: z.literal("invited") })]);
const Published = z.strictObject({
  task: TaskSpec,
  outcome: z.enum(["published", "unchanged"]),
});
const Template = z.strictObject({
  kind: z.enum(DataSchema.options.map((option) => option.shape.kind.value)),
  title: z.string(),
  summary: z.string(),
  task: TaskSpec,
});

/**
 * A task as it is exported. Its version says which one was changed, so that nobody's change is lost under another's;
 * unsaid, it is the newest. `admits` says whom the task lets in; unsaid, that stays as it is.
 */
const Wanted = z.looseObject({ version: z.int().min(1).optional(), admits: Admits.optional() });

const noTask = (id: string) => error(404, `There is no task ${id} here.`);

export function taskRoutes(ports: TaskPorts): readonly Route[] {
  return [...catalogueRoutes(ports), ...versionRoutes(ports), ...changingRoutes(ports)];
}

function catalogueRoutes({ runtime }: TaskPorts): readonly Route[] {
  return [
    route({
      method: "GET",
      path: "/api/catalogue",
      needs: "public.read",
      summary: "Every task that is stored, archived ones too, in its newest version.",
      answers: { status: 200, schema: z.array(Entry) },
      handle: async () => ok(await entriesOf(runtime())),
    }),
    route({
      method: "GET",
      path: "/api/templates",
      needs: "public.read",
      summary: "Whole tasks to begin with, one for each kind of data.",
      answers: { status: 200, schema: z.array(Template) },
      handle: () => ok(taskTemplates),
    }),
    route({
      method: "GET",
      path: "/api/tasks/:id",
      needs: "public.read",
      summary: "One task in its newest version, with its newest run.",
      answers: { status: 200, schema: Entry },
      async handle({ params: { id = "" } }) {
        const found = (await entriesOf(runtime())).find(({ spec }) => spec.id === id);
        return found === undefined ? noTask(id) : ok(found);
      },
    }),
  ];
}

async function entriesOf(runtime: Runtime) {
  const runs = new Map(runtime.tasks().map(({ spec, run }) => [spec.id, run]));
  const entries = await runtime.catalogue.entries();
  return entries.map(({ newest, versions, listing }) => ({
    ...newest,
    versions,
    listing,
    admits: runtime.catalogue.admits(newest.spec.id),
    run: runs.get(newest.spec.id) ?? null,
  }));
}

function versionRoutes({ runtime }: TaskPorts): readonly Route[] {
  const versionsOf = async (id: string) => {
    const parsed = TaskId.safeParse(id);
    return parsed.success ? await runtime().catalogue.versions(parsed.data) : [];
  };
  const answerVersion = async (id: string, version: string, found: (one: Found) => Answer) => {
    const versions = await versionsOf(id);
    const one = versions.find(({ spec }) => String(spec.version) === version);
    return one === undefined
      ? error(404, `There is no version ${version} of ${id} here.`)
      : found(one);
  };
  return [
    route({
      method: "GET",
      path: "/api/tasks/:id/versions",
      needs: "public.read",
      summary: "Every version of a task, newest first.",
      answers: { status: 200, schema: z.array(Version) },
      async handle({ params: { id = "" } }) {
        const versions = await versionsOf(id);
        return versions.length === 0 ? noTask(id) : ok(versions);
      },
    }),
    route({
      method: "GET",
      path: "/api/tasks/:id/versions/:version",
      needs: "public.read",
      summary: "One version of a task.",
      answers: { status: 200, schema: Version },
      handle: ({ params: { id = "", version = "" } }) => answerVersion(id, version, ok),
    }),
    route({
      method: "GET",
      path: "/api/tasks/:id/export",
      needs: "public.read",
      summary: "The newest version as a file; publishing takes the same.",
      answers: { status: 200, schema: Exported },
      async handle({ params: { id = "" } }) {
        const [newest] = await versionsOf(id);
        return newest === undefined ? noTask(id) : exported(runtime(), newest);
      },
    }),
    route({
      method: "GET",
      path: "/api/tasks/:id/versions/:version/export",
      needs: "public.read",
      summary: "One version as a file.",
      answers: { status: 200, schema: Exported },
      handle: ({ params: { id = "", version = "" } }) =>
        answerVersion(id, version, (one) => exported(runtime(), one)),
    }),
  ];
}

type Found = { readonly spec: TaskSpec };

function exported({ catalogue }: Runtime, { spec }: Found): Answer {
  const content = taskFile(spec, catalogue.admits(spec.id));
  const file = `${spec.id}-v${spec.version}.json`;
  return {
    status: 200,
    content: `${JSON.stringify(content, null, 2)}\n`,
    headers: {
      "content-type": "application/json",
      "content-disposition": `attachment; filename="${file}"`,
    },
  };
}

function changingRoutes({ runtime, acts }: TaskPorts): readonly Route[] {
  return [
    route({
      method: "POST",
      path: "/api/tasks/check",
      needs: "tasks.write",
      summary:
        "What is wrong with a task, field by field, and what it would cost; nothing is published.",
      body: Wanted,
      answers: { status: 200, schema: Check },
      handle({ body }) {
        const { task, problems } = read(body);
        return ok({ problems, estimate: task === null ? null : estimateOf(task) });
      },
    }),
    route({
      method: "POST",
      path: "/api/tasks",
      needs: "tasks.write",
      summary: "Publishes a task, as an export has it; a changed one becomes the next version.",
      body: Wanted,
      answers: { status: 201, schema: Published },
      async handle({ caller, body }) {
        const { task, problems, admits } = read(body);
        if (task === null) return refusal(problems);
        const wanted = { task, based_on: body.version ?? null, admits };
        const placed = await runtime().catalogue.place(wanted);
        const said = admits === undefined ? {} : { admits };
        const detail = { task_version: placed.task.version, outcome: placed.outcome, ...said };
        const intention = intend(caller, { action: actions.publishTask, subject: task.id, detail });
        return created(await acts.perform(intention, () => runtime().catalogue.publish(wanted)));
      },
    }),
    route({
      method: "POST",
      path: "/api/tasks/:id/archive",
      needs: "tasks.write",
      summary: "Puts a task away: it cannot be joined and opens no run until it is restored.",
      answers: { status: 200, schema: z.strictObject({ archived: TaskId }) },
      async handle({ caller, params: { id = "" } }) {
        const task = await knownTask(runtime(), id);
        if (task === null) return noTask(id);
        const intention = intend(caller, { action: actions.archiveTask, subject: task });
        await acts.perform(intention, () => runtime().catalogue.archive(task));
        return ok({ archived: task });
      },
    }),
    route({
      method: "POST",
      path: "/api/tasks/:id/restore",
      needs: "tasks.write",
      summary: "Brings a task back, so that people can join it.",
      answers: { status: 200, schema: z.strictObject({ restored: TaskId }) },
      async handle({ caller, params: { id = "" } }) {
        const task = await knownTask(runtime(), id);
        if (task === null) return noTask(id);
        const intention = intend(caller, { action: actions.restoreTask, subject: task });
        await acts.perform(intention, () => runtime().catalogue.restore(task));
        return ok({ restored: task });
      },
    }),
  ];
}

/** The place among the versions is the coordinator's to say. */
function read(body: z.infer<typeof Wanted>): TaskFile {
  return readTaskFile({ ...body, version: body.version ?? 1 });
}

function refusal(problems: Checked["problems"]): Answer {
  const sentences = problems.map(({ path, sentence }) =>
    path ? `${path}: ${sentence}` : sentence,
  );
  const about = `The task was not published. ${sentences.join(" ")}`;
  return { status: 400, body: { error: about, problems } };
}

async function knownTask(runtime: Runtime, id: string): Promise<TaskId | null> {
  const parsed = TaskId.safeParse(id);
  if (!parsed.success) return null;
  return (await runtime.catalogue.versions(parsed.data)).length > 0 ? parsed.data : null;
}
