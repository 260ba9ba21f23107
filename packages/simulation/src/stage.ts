/**
 * What every simulated world stands on: a clock, a network, a disk and a coordinator that can be
 * killed, with the auditor looking on. It steps from event to event, asks the invariants after each
 * that wrote something, and ends when the world says so. Who takes part, and what goes wrong, is
 * for the scenario to say.
 */
import type { ParticipantId, TaskSpec } from "@tributary/protocol";
import type { RunNews, Runtime } from "@tributary/runtime";
import { deriveSeed, mulberry32 } from "@tributary/weights";
import { Auditor } from "./audit.ts";
import { VirtualClock } from "./clock.ts";
import { Coordinator } from "./coordinator.ts";
import { type Disk, emptyDisk } from "./disk/disk.ts";
import { Graphs } from "./graphs.ts";
import { Network } from "./network.ts";
import { type Summary, summarise } from "./outcome.ts";
import { distance, meanOptimum, type Optimum } from "./quadratic.ts";
import { quiet } from "./quiet.ts";
import { Trace } from "./trace.ts";
import { type Climate, Weather } from "./weather.ts";
import { installPromptWebCrypto } from "./webcrypto.ts";

export type StageOptions = {
  readonly seed: number;
  readonly task: TaskSpec;
  readonly climate: Climate;
  readonly start_ms: number;
  /** More are a circle in which time stands still. */
  readonly steps_max: number;
  /** After what the auditor looks again: in long worlds after each beginning and end. */
  readonly audits: "every write" | "transitions";
  /** Whether what is written, said and logged is searched for secrets: most of the time it takes. */
  readonly looksForSecrets: boolean;
  /** What a life of the coordinator does first. */
  readonly open: (runtime: Runtime) => Promise<void>;
  readonly onPublished?: (news: RunNews) => void;
  readonly isFinished: (disk: Disk) => Promise<boolean>;
};

const transitions: ReadonlySet<string> = new Set([
  ...["records.runs.create", "records.runs.save", "records.schedules.save"],
  ...["begin", "commit", "abandon", "record"].map((name) => `records.rounds.${name}`),
]);

/** Somebody who takes part. */
export type Resident = {
  readonly id: ParticipantId;
  readonly name: string;
  readonly optimum: Optimum;
  /** Whether its updates may be counted. */
  readonly isHonest: boolean;
};

export class Stage {
  readonly clock: VirtualClock;
  readonly trace: Trace;
  readonly network: Network;
  readonly weather: Weather;
  readonly disk: Disk = emptyDisk();
  readonly auditor: Auditor;
  readonly coordinator: Coordinator;
  readonly #options: StageOptions;
  readonly #graphs: Graphs;
  readonly #refusals: Map<string, number>;
  readonly #honest: Map<string, Optimum>;
  readonly #names = new Map<ParticipantId, string>();
  #isDirty = false;
  #looksAgain = false;
  #failure: string | null = null;
  #steps = 0;
  /** Of all whose updates may be counted; it moves only while they come. */
  #target: Float64Array | null = null;

  private constructor(options: StageOptions, parts: Parts) {
    this.#options = options;
    this.clock = parts.clock;
    this.trace = parts.trace;
    this.network = parts.network;
    this.weather = parts.weather;
    this.#graphs = new Graphs(options.task);
    this.#refusals = new Map();
    this.#honest = new Map();
    this.auditor = new Auditor(this.disk, options.task, this.#honest);
    this.coordinator = new Coordinator(parts.identity, this.#coordinatorOptions());
  }

  static async create(options: StageOptions): Promise<Stage> {
    installPromptWebCrypto();
    const { seed, climate, start_ms } = options;
    const clock = new VirtualClock(start_ms);
    const trace = new Trace(() => clock.now_ms());
    const network = new Network(clock, trace, climate.network);
    const random = mulberry32(deriveSeed(seed, "weather"));
    const weather = new Weather({ climate, clock, trace, network, random });
    const identity = await Coordinator.identity();
    return new Stage(options, { clock, trace, network, weather, identity });
  }

  /** What participants need of their surroundings. */
  get around() {
    const { clock, trace, network, coordinator } = this;
    const { task } = this.#options;
    return { clock, trace, network, coordinator, task, blobs: this.disk.blobs };
  }

  enter({ id, name, optimum, isHonest }: Resident): void {
    this.#names.set(id, name);
    if (isHonest) this.#honest.set(id, optimum);
    this.#target = null;
  }

  async play(): Promise<void> {
    const { steps_max, isFinished } = this.#options;
    for (;;) {
      this.#steps += 1;
      if (this.#steps > steps_max) throw new Error("[liveness] Steps without end.");
      if (!this.clock.step()) throw new Error("[liveness] Nothing is left to happen.");
      await quiet();
      if (this.#failure !== null) throw new Error(this.#failure);
      if (!this.#isDirty) continue;
      this.#isDirty = false;
      await this.auditor.check(this.clock.now_ms());
      const isOver = await isFinished(this.disk);
      if (isOver && (await this.#isSettled())) return;
      if (isOver || this.auditor.hasMoving) this.#lookAgainLater();
    }
  }

  /** Asks now whether it is over. */
  endNow(): void {
    this.#isDirty = true;
  }

  /** Ends the world with a violation. */
  fail(what: string): void {
    this.#failure ??= what;
  }

  /** With the names of the chart in place of keys, whole ones and their beginnings. */
  named(text: string): string {
    let named = text;
    for (const [id, name] of this.#names) {
      named = named.replaceAll(id, name).replaceAll(`${id.slice(0, 12)}…`, name);
    }
    return named;
  }

  summary(): Promise<Summary> {
    const { seed, task, start_ms } = this.#options;
    return summarise({
      seed,
      task,
      disk: this.disk,
      graphs: this.#graphs.counts(),
      optima: [...this.#honest.values()],
      refusals: this.#refusals,
      digest: this.trace.digest(),
      steps: this.#steps,
      virtual_seconds: (this.clock.now_ms() - start_ms) / 1000,
      lives: this.coordinator.lives,
      faults: { ...this.weather.counts, partitions: this.network.counts.partitions },
      ...this.network.counts,
    });
  }

  #coordinatorOptions() {
    const { auditor } = this;
    const { seed, open, audits, looksForSecrets, onPublished } = this.#options;
    const search = (where: string, what: unknown) => {
      if (looksForSecrets) this.#guard(() => auditor.noteWritten(where, what));
    };
    return {
      ...{ clock: this.clock, trace: this.trace, disk: this.disk, seed, open },
      manners: {
        ...this.weather.disk,
        onWritten: (name: string) => {
          this.#isDirty ||= audits === "every write" || transitions.has(name);
        },
        onWrite: (name: string, values: readonly unknown[]) => {
          for (const value of values) search(name, value);
        },
      },
      lossOf: (model: Float32Array) => {
        this.#target ??= meanOptimum([...this.#honest.values()]);
        return distance(model, this.#target);
      },
      onSent: (to, message) => {
        this.#graphs.note(message);
        this.#guard(() => auditor.note(to, message));
        search("a message", message);
      },
      onHeard: (message) => {
        if ("data" in message) search("a message", message.data);
        search("a message", message);
      },
      onLogged: (fields, message) => search("the log", { ...fields, message }),
      onPublished: (news) => {
        search("the news", news);
        onPublished?.(news);
      },
      onRefused: (reason) => this.#refusals.set(reason, (this.#refusals.get(reason) ?? 0) + 1),
      onBug: (what) => this.fail(what),
    } satisfies ConstructorParameters<typeof Coordinator>[1];
  }

  /** Where a run goes on for ever, its world ends whenever it likes. */
  async #isSettled(): Promise<boolean> {
    const runs = await this.disk.records.runs.list();
    const isUnderWay = runs.some(({ status }) => status === "running");
    return isUnderWay || this.auditor.isSettled(this.clock.now_ms());
  }

  /** What was found about something under way must pass. */
  #lookAgainLater(): void {
    if (this.#looksAgain) return;
    this.#looksAgain = true;
    this.clock.timeline("second look").after(5_000, () => {
      this.#looksAgain = false;
      this.#isDirty = true;
    });
  }

  #guard(check: () => void): void {
    try {
      check();
    } catch (error) {
      this.fail(error instanceof Error ? error.message : String(error));
    }
  }
}

type Parts = Pick<Stage, "clock" | "trace" | "network" | "weather"> & {
  readonly identity: Awaited<ReturnType<typeof Coordinator.identity>>;
};
