/**
 * Schedules over HTTP: everyone may read what there is and what comes; making, trying out, changing and stopping them
 * is for the admin. Each act is written down before it takes effect.
 */
import { randomInt } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { limits, ScheduleSpec, type ScheduleView } from "@tributary/protocol";
import { type Acts, actions, actors, type Runtime, type Scheduler } from "@tributary/runtime";
import type { Json } from "@tributary/storage";
import { z } from "zod";
import {
  type Answer,
  answerToFailure,
  error,
  nothingHere,
  readJson,
  unauthorised,
} from "./answers.ts";
import { findTask, Seed, WantedTask } from "./wanted-task.ts";

const NewSchedule = z.strictObject({
  task: WantedTask,
  /** Unsaid: the task's. */
  title: z.string().min(1).max(limits.title_characters_max).optional(),
  /** Unsaid: drawn. */
  seed: Seed.optional(),
  spec: ScheduleSpec,
});

const ChangedSpec = z.strictObject({ spec: ScheduleSpec });

export type SchedulesApiOptions = { readonly runtime: () => Runtime; readonly acts: Acts };

/** What the path says after `/api/schedules`. */
export type SchedulePath = { readonly id: string | undefined; readonly act: string | undefined };

export class SchedulesApi {
  readonly #options: SchedulesApiOptions;

  constructor(options: SchedulesApiOptions) {
    this.#options = options;
  }

  async answer(
    request: IncomingMessage,
    { id, act }: SchedulePath,
    isAdmin: boolean,
  ): Promise<Answer> {
    if (request.method === "GET" || request.method === "HEAD") {
      return act === undefined ? this.#show(id) : nothingHere;
    }
    if (request.method !== "POST") return nothingHere;
    if (!isAdmin) return unauthorised;
    try {
      if (id === undefined) return await this.#create(request);
      if (id === "preview" && act === undefined) return await this.#preview(request);
      if (act === "edit") return await this.#edit(request, id);
      if (act === "stop") return await this.#stop(id);
      return nothingHere;
    } catch (failure) {
      return answerToFailure(failure);
    }
  }

  get #schedules(): Scheduler {
    return this.#options.runtime().schedules;
  }

  async #show(id: string | undefined): Promise<Answer> {
    if (id === undefined) return { status: 200, body: await this.#schedules.views() };
    return answerWith(id, await this.#schedules.view(id));
  }

  async #create(request: IncomingMessage): Promise<Answer> {
    const read = await readJson(request, NewSchedule);
    if (!read.ok) return read.answer;
    const { runtime } = this.#options;
    const { spec, seed = randomInt(2 ** 32) } = read.value;
    const { problem } = this.#schedules.preview(spec);
    if (problem !== null) return error(400, problem);
    const found = await findTask(runtime(), read.value.task);
    if (!found.ok) return found.answer;
    const task = found.value;
    const { title = task.title } = read.value;
    const id = this.#schedules.newId();
    const detail = { task: task.id, task_version: task.version, title, seed, spec };
    const made = await this.#perform(actions.createSchedule, id, detail, () =>
      this.#schedules.create({ id, task, title, seed, spec }),
    );
    return { status: 201, body: made };
  }

  /** In words: what it would do and when, or what is wrong with it. */
  async #preview(request: IncomingMessage): Promise<Answer> {
    const read = await readJson(request, ChangedSpec);
    if (!read.ok) return read.answer;
    return { status: 200, body: this.#schedules.preview(read.value.spec) };
  }

  async #edit(request: IncomingMessage, id: string): Promise<Answer> {
    if ((await this.#schedules.view(id)) === null) return answerWith(id, null);
    const read = await readJson(request, ChangedSpec);
    if (!read.ok) return read.answer;
    const { spec } = read.value;
    const { problem } = this.#schedules.preview(spec);
    if (problem !== null) return error(400, problem);
    const edited = await this.#perform(actions.editSchedule, id, { spec }, () =>
      this.#schedules.edit(id, spec),
    );
    return answerWith(id, edited);
  }

  async #stop(id: string): Promise<Answer> {
    if ((await this.#schedules.view(id)) === null) return answerWith(id, null);
    const stopped = await this.#perform(actions.stopSchedule, id, null, () =>
      this.#schedules.stop(id),
    );
    return answerWith(id, stopped);
  }

  #perform<T>(action: string, subject: string, detail: Json, work: () => Promise<T>): Promise<T> {
    return this.#options.acts.perform({ actor: actors.admin, action, subject, detail }, work);
  }
}

function answerWith(id: string, view: ScheduleView | null): Answer {
  if (view === null) return error(404, `There is no schedule ${id} here.`);
  return { status: 200, body: view };
}
