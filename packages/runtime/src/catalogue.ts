/**
 * The tasks that admins published, whether a run of them was ever opened or not. A task that is open can be joined and
 * waits for its run; an archived one is put away with all its versions, and can be brought back.
 */
import { type TaskId, type TaskSpec, taskText } from "@tributary/protocol";
import type { Admits, CatalogueEntry, PublishedTask, TaskRecords } from "@tributary/storage";
import { prepareTask } from "./new-run.ts";
import type { Ports } from "./ports.ts";
import { wallClockOf } from "./wall.ts";

/** Why something cannot be done with a task, in words. */
export class CatalogueError extends Error {}

/** A task as somebody wants to publish it. */
export type WantedVersion = {
  readonly task: TaskSpec;
  /** The version that was changed; null: whatever is the newest. */
  readonly based_on: number | null;
  /** Whom the task lets in from now on; unsaid, it stays as it is. */
  readonly admits?: Admits | undefined;
};

export type Publication = {
  readonly task: TaskSpec;
  /** `unchanged`: this very content is a version already. */
  readonly outcome: "published" | "unchanged";
};

type CataloguePorts = Pick<Ports, "records" | "blobs" | "workshop" | "clock" | "wall"> & {
  /** What needs the task now, in words; null: nothing does. */
  readonly userOf: (task: TaskId) => string | null;
  /** Who waits for the task hears of it no more, or of its newest version. */
  readonly changed: (task: TaskId) => void;
  /** Those that are here and were not invited go. */
  readonly onlyInvited: (task: TaskId) => Promise<void>;
};

/** The model is built once to see that it can be; its weights are those of no run. */
const trialSeed = 1;

export class Catalogue {
  readonly #ports: CataloguePorts;
  readonly #open = new Map<TaskId, TaskSpec>();
  readonly #archived = new Set<TaskId>();
  readonly #admits = new Map<TaskId, Admits>();

  constructor(ports: CataloguePorts) {
    this.#ports = ports;
  }

  async start(): Promise<void> {
    for (const { task, admits } of await this.#records.admissions()) this.#admits.set(task, admits);
    for (const { newest, listing } of await this.entries()) {
      if (listing === "open") this.#open.set(newest.spec.id, newest.spec);
      if (listing === "archived") this.#archived.add(newest.spec.id);
    }
  }

  /** The newest versions of those that can be joined. */
  openTasks(): readonly TaskSpec[] {
    return [...this.#open.values()];
  }

  openTask(id: TaskId): TaskSpec | null {
    return this.#open.get(id) ?? null;
  }

  isArchived(id: TaskId): boolean {
    return this.#archived.has(id);
  }

  admits(id: TaskId): Admits {
    return this.#admits.get(id) ?? "anyone";
  }

  /** Whom the task lets in from now on. Those that are here and may not be any more are told so, and go. */
  async setAdmission(id: TaskId, admits: Admits): Promise<void> {
    if ((await this.#records.get(id)) === null) {
      throw new CatalogueError(`There is no task ${id} here.`);
    }
    await this.#records.setAdmission(id, admits, this.#now_ms());
    this.#admits.set(id, admits);
    if (admits === "invited") await this.#ports.onlyInvited(id);
  }

  entries(): Promise<readonly CatalogueEntry[]> {
    return this.#records.catalogue();
  }

  /** Newest first; none of a task that is not known. */
  versions(id: TaskId): Promise<readonly PublishedTask[]> {
    return this.#records.versions(id);
  }

  /** The version that this would become; a CatalogueError where it would hide what another has published since. */
  async place({ task, based_on }: WantedVersion): Promise<Publication> {
    const versions = await this.#records.versions(task.id);
    const [newest] = versions;
    if (newest === undefined) {
      return { task: { ...task, version: based_on ?? 1 }, outcome: "published" };
    }
    const same = versions.find(({ spec }) => isSame(spec, task));
    if (same === newest) return { task: newest.spec, outcome: "unchanged" };
    const { version } = newest.spec;
    if (based_on !== null && based_on < version) {
      throw new CatalogueError(
        `Version ${version} of task ${task.id} was published since, and this is a change of version ${based_on}. ` +
          `Compare the two, then make your change to version ${version}.`,
      );
    }
    return { task: { ...task, version: version + 1 }, outcome: "published" };
  }

  /** Stores the task under its place, once its model was built, and lets people join it. */
  async publish(wanted: WantedVersion): Promise<Publication> {
    const placed = await this.place(wanted);
    if (placed.outcome === "published") await prepareTask(this.#ports, placed.task, trialSeed);
    const { admits } = wanted;
    // Before it can be joined: nobody slips in between the two.
    if (admits !== undefined) await this.setAdmission(placed.task.id, admits);
    await this.#list(placed.task);
    return placed;
  }

  async archive(id: TaskId): Promise<void> {
    const user = this.#ports.userOf(id);
    if (user !== null) {
      throw new CatalogueError(`Task ${id} cannot be archived while ${user} needs it; stop that.`);
    }
    await this.#records.setListing(id, "archived", this.#now_ms());
    this.#open.delete(id);
    this.#archived.add(id);
    this.#ports.changed(id);
  }

  /** Brings an archived task back, or lists one that only runs have needed so far. */
  async restore(id: TaskId): Promise<void> {
    const task = await this.#records.get(id);
    if (task === null) throw new CatalogueError(`There is no task ${id} here.`);
    await this.#list(task);
  }

  /** A run or a schedule has stored a version. */
  stored(task: TaskSpec): void {
    const open = this.#open.get(task.id);
    if (open !== undefined && open.version < task.version) this.#open.set(task.id, task);
  }

  async #list(task: TaskSpec): Promise<void> {
    await this.#records.setListing(task.id, "open", this.#now_ms());
    this.#open.set(task.id, task);
    this.#archived.delete(task.id);
    this.#ports.changed(task.id);
  }

  get #records(): TaskRecords {
    return this.#ports.records.tasks;
  }

  #now_ms(): number {
    return wallClockOf(this.#ports).now_ms();
  }
}

/** Whatever their versions are called. */
function isSame(a: TaskSpec, b: TaskSpec): boolean {
  return taskText({ ...a, version: 1 }) === taskText({ ...b, version: 1 });
}
