/** `tributary-edge join`: one participant in this process, until the run ends, the user ends it, or it is useless. */
import { type ParticipantEvent, participate, systemClock } from "@tributary/client";
import { type RefusalReason, type TaskSpec, TaskView } from "@tributary/protocol";
import { DataError, describeProblem, loadOwnData, shardFor } from "@tributary/tasks";
import type { Examples } from "@tributary/training";
import { z } from "zod";
import { decodeImage } from "./decode-image.ts";
import { type ExitCode, exitCodes } from "./exit-codes.ts";
import { identityFromFile } from "./identity-file.ts";
import type { JoinLink } from "./join-link.ts";
import { lineFor } from "./report.ts";
import { TrainerPool } from "./trainer-pool.ts";

export type JoinOptions = {
  readonly link: JoinLink;
  readonly data: string;
  readonly identityFile: string;
  readonly rows: { readonly start: number; readonly end: number } | null;
  readonly minimum_cohort: number;
  /** Give up when the coordinator was out of reach for so long; 0 never gives up. */
  readonly patience_ms: number;
  readonly threads: number;
  readonly json: boolean;
  readonly signal: AbortSignal;
  readonly print: (line: string) => void;
};

export async function join(options: JoinOptions): Promise<ExitCode> {
  const { link, print, json } = options;
  const identity = await identityFromFile(options.identityFile);
  const pool = new TrainerPool({ threads: options.threads });
  const patience = new Patience(options.patience_ms);
  const stop = AbortSignal.any([options.signal, patience.signal]);
  try {
    const examples = await loadExamples(options, stop);
    const { name } = await pool.backend();
    const events = participate({
      ...link,
      identity,
      trainer: pool.trainerFor(examples),
      capabilities: { agent: `tributary-edge/0.1 node/${process.versions.node}`, backend: name },
      minimum_cohort: options.minimum_cohort,
      signal: stop,
    });
    let refused: RefusalReason | null = null;
    for await (const event of events) {
      const line = json ? JSON.stringify(event) : lineFor(event);
      if (line !== null) print(line);
      patience.note(event);
      if (event.type === "refused" && event.fatal) refused = event.reason;
      if (event.type === "joined") refused = null;
      if (event.type === "ended") return exitCodes.ok;
    }
    if (patience.isOver) return exitCodes.unreachable;
    return refused === null ? exitCodes.ok : exitCodes.refused;
  } catch (error) {
    if (patience.isOver) return exitCodes.unreachable;
    if (options.signal.aborted) return exitCodes.ok;
    const code = codeFor(error);
    if (code === null) throw error;
    const { message } = error as Error;
    print(json ? JSON.stringify({ type: "problem", message }) : message);
    return code;
  } finally {
    patience.end();
    await pool.close();
  }
}

/** Null for what nobody foresaw. */
function codeFor(error: unknown): ExitCode | null {
  if (error instanceof DataError) return exitCodes.data;
  return error instanceof TaskNotOpen ? exitCodes.refused : null;
}

/** The task's schema comes from the coordinator before the data are read: it says what they must look like. */
async function loadExamples(options: JoinOptions, signal: AbortSignal): Promise<Examples> {
  const task = await fetchTask(options.link, signal);
  const { data: folder, rows } = options;
  const loaded = await loadOwnData({ task, folder, decode: decodeImage, signal });
  for (const problem of loaded.problems) {
    options.print(
      options.json ? JSON.stringify({ type: "problem", problem }) : describeProblem(problem),
    );
  }
  return rows === null ? loaded.examples : shardFor(loaded.examples, rows);
}

class TaskNotOpen extends Error {}

/** Asks until the coordinator answers or the signal aborts. */
async function fetchTask({ url, task }: JoinLink, signal: AbortSignal): Promise<TaskSpec> {
  for (;;) {
    signal.throwIfAborted();
    const answer = await fetch(new URL("/api/tasks", url), { signal }).catch(() => null);
    if (answer?.ok) {
      const open = z.array(TaskView).parse(await answer.json());
      const found = open.find(({ spec }) => spec.id === task);
      if (found !== undefined) return found.spec;
      throw new TaskNotOpen(`Task "${task}" is not open at ${url}. Check the join link.`);
    }
    await systemClock.sleep(retry_ms, signal);
  }
}

const retry_ms = 1_000;

/** Runs out when the coordinator was out of reach for too long. */
class Patience {
  readonly #stop = new AbortController();
  readonly #patience_ms: number;
  #timer: NodeJS.Timeout | null = null;

  constructor(patience_ms: number) {
    this.#patience_ms = patience_ms;
    this.#wait();
  }

  get signal(): AbortSignal {
    return this.#stop.signal;
  }

  get isOver(): boolean {
    return this.#stop.signal.aborted;
  }

  note(event: ParticipantEvent): void {
    if (event.type === "connected") this.end();
    if (event.type === "disconnected") this.#wait();
  }

  end(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #wait(): void {
    if (this.#patience_ms === 0 || this.#timer !== null) return;
    this.#timer = setTimeout(() => this.#stop.abort(), this.#patience_ms);
  }
}
