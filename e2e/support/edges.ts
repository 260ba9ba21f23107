/** A few real edge processes, each with a device key and a small table of its own; one that is killed can come back. */
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { ParticipantEvent } from "@tributary/client";
import type { TaskSpec } from "@tributary/protocol";
import { Edge } from "./edge.ts";
import { tableOf } from "./tables.ts";
import { Trace } from "./trace.ts";

const examples = 16;

export class Edges {
  /** What any of them tells. */
  readonly events = new Trace<ParticipantEvent>(120_000);
  readonly #folder: string;
  readonly #link: string;
  readonly #edges: Edge[];

  private constructor(folder: string, link: string, count: number) {
    this.#folder = folder;
    this.#link = link;
    this.#edges = Array.from({ length: count }, (_, index) => this.#start(index));
  }

  /** They join the task at that address; it is one of `tasks.ts`. */
  static async start(options: {
    readonly url: string;
    readonly task: TaskSpec;
    readonly count: number;
    /** An own folder for keys and data. */
    readonly folder: string;
  }): Promise<Edges> {
    const { url, task, count, folder } = options;
    for (let index = 0; index < count; index++) {
      const data = join(folder, `data-${index}`);
      await mkdir(data, { recursive: true });
      await writeFile(join(data, "own.csv"), tableOf(task, { seed: index + 1, rows: examples }));
    }
    return new Edges(folder, new URL(`/join/${task.id}`, url).href, count);
  }

  get count(): number {
    return this.#edges.length;
  }

  at(index: number): Edge {
    const edge = this.#edges[index];
    if (edge === undefined) throw new Error(`There is no edge ${index}.`);
    return edge;
  }

  async joined(): Promise<void> {
    await Promise.all(this.#edges.map((edge) => hasJoined(edge)));
  }

  /** Resolves when every process has ended by itself, with their exit codes. */
  ended(): Promise<readonly (number | null)[]> {
    return Promise.all(this.#edges.map((edge) => edge.exited));
  }

  /** As when its battery dies. */
  async kill(index: number): Promise<void> {
    await this.at(index).kill("SIGKILL");
  }

  /** The same device again; resolves when it is back in the task. */
  async restart(index: number): Promise<void> {
    const edge = this.#start(index);
    this.#edges[index] = edge;
    await hasJoined(edge);
  }

  async dispose(): Promise<void> {
    await Promise.all(this.#edges.map((edge) => edge.kill("SIGKILL")));
    await rm(this.#folder, { recursive: true, force: true });
  }

  #start(index: number): Edge {
    const edge = new Edge({
      link: this.#link,
      data: join(this.#folder, `data-${index}`),
      state: join(this.#folder, `state-${index}`),
    });
    edge.events.follow((event) => this.events.push(event));
    return edge;
  }
}

async function hasJoined(edge: Edge): Promise<void> {
  await edge.events.first("a participant that joined", ({ type }) => type === "joined");
}
