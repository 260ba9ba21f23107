/**
 * One simulated run of the real runtime, protocol, client and cryptography, from one seed: a storm
 * of faults over virtual time, then calm weather in which the run must come to its end. The
 * invariants are asked after every step.
 */
import type { Privacy, TaskSpec } from "@tributary/protocol";
import { deriveSeed, mulberry32, type Random } from "@tributary/weights";
import { Auditor } from "./audit.ts";
import { VirtualClock } from "./clock.ts";
import { Coordinator } from "./coordinator.ts";
import { type Disk, emptyDisk } from "./disk.ts";
import { Graphs } from "./graphs.ts";
import { Network } from "./network.ts";
import { type Outcome, summarise } from "./outcome.ts";
import { Participant } from "./population.ts";
import { distance, meanOptimum, type Optimum } from "./quadratic.ts";
import { quiet, watchWebCrypto } from "./quiet.ts";
import { drawTask } from "./terms.ts";
import { Trace } from "./trace.ts";

export type WorldOptions = {
  readonly seed: number;
  readonly participants: number;
  readonly rounds: number;
  /** Left to the seed without: two worlds of three are secure. */
  readonly privacy?: Privacy;
};

const start_ms = 1_000;
const storm_ms = 60_000;
/** A run takes a few thousand: more are a circle in which time stands still. */
const steps_max = 500_000;
/** In calm weather a run that does not end by then never will: pauses after abandoned rounds included. */
const calm_ms = 900_000;

/** The same options give the same outcome, trace digest included. */
export async function simulate(options: WorldOptions): Promise<Outcome> {
  watchWebCrypto();
  const world = new World(options);
  try {
    await world.run();
    return { isOk: true, summary: await world.summary() };
  } catch (error) {
    const what = error instanceof Error ? error.message : String(error);
    return { isOk: false, what, summary: await world.summary(), last: world.trace.last() };
  }
}

class World {
  readonly trace: Trace;
  readonly #options: WorldOptions;
  readonly #task: TaskSpec;
  readonly #graphs: Graphs;
  readonly #clock = new VirtualClock(start_ms);
  readonly #disk: Disk = emptyDisk();
  readonly #network: Network;
  readonly #random: Random;
  readonly #refusals = new Map<string, number>();
  readonly #optima: Optimum[] = [];
  #coordinator: Coordinator | null = null;
  #isStormy = true;
  #isDirty = false;
  #failure: string | null = null;
  #steps = 0;

  constructor(options: WorldOptions) {
    this.#options = options;
    this.#task = drawTask(options);
    this.#graphs = new Graphs(this.#task);
    this.trace = new Trace(() => this.#clock.now_ms());
    this.#random = mulberry32(deriveSeed(options.seed, "weather"));
    this.#network = new Network(this.#clock, this.trace, {
      latency_ms: 5 + 150 * this.#random(),
      duplicated: 0.1 * this.#random(),
      stalled: 0.02 * this.#random(),
    });
  }

  async run(): Promise<void> {
    const auditor = await this.#populate();
    for (;;) {
      this.#steps += 1;
      if (this.#steps > steps_max) throw new Error("[liveness] Steps without end.");
      if (!this.#clock.step()) throw new Error("[liveness] Nothing is left to happen.");
      await quiet();
      if (this.#failure !== null) throw new Error(this.#failure);
      if (!this.#isDirty) continue;
      this.#isDirty = false;
      await auditor.check();
      if (await this.#isFinished()) return auditor.checkEnd();
    }
  }

  async summary() {
    return summarise({
      ...this.#options,
      task: this.#task,
      disk: this.#disk,
      graphs: this.#graphs.counts(),
      optima: this.#optima,
      refusals: this.#refusals,
      digest: this.trace.digest(),
      steps: this.#steps,
      virtual_seconds: (this.#clock.now_ms() - start_ms) / 1000,
      lives: this.#coordinator?.lives ?? 0,
      ...this.#network.counts,
    });
  }

  async #populate(): Promise<Auditor> {
    const { seed, participants, rounds } = this.#options;
    const task = this.#task;
    const optima = new Map<string, Optimum>();
    const auditor = new Auditor(this.#disk, task, optima);
    const failing = 0.05 * this.#random() ** 2;
    const coordinator = await Coordinator.create({
      clock: this.#clock,
      trace: this.trace,
      disk: this.#disk,
      manners: {
        latency_ms: 10 * this.#random(),
        failing: () => (this.#isStormy ? failing : 0),
        onCall: (name) => {
          this.#isDirty ||= auditedCalls.has(name);
        },
        onWrite: (name, values) =>
          this.#guard(() => {
            for (const value of values) auditor.noteWritten(name, value);
          }),
      },
      seed,
      task,
      rounds,
      lossOf: (model) => distance(model, meanOptimum(this.#optima)),
      onSent: (to, message) => {
        this.#graphs.note(message);
        this.#guard(() => auditor.note(to, message));
      },
      onHeard: (message) => this.#guard(() => auditor.noteSaid(message)),
      onLogged: (fields, message) =>
        this.#guard(() => auditor.noteWritten("the log", { ...fields, message })),
      onPublished: (news) => this.#guard(() => auditor.noteWritten("the news", news)),
      onRefused: (reason) => this.#refusals.set(reason, (this.#refusals.get(reason) ?? 0) + 1),
      onBug: (what) => this.#fail(what),
    });
    this.#coordinator = coordinator;
    for (let index = 0; index < participants; index++) {
      const participant = await Participant.create(index, seed, {
        clock: this.#clock,
        trace: this.trace,
        network: this.#network,
        coordinator,
        task,
        secrets: auditor.secrets,
        blobs: this.#disk.blobs,
        isStormy: () => this.#isStormy,
      });
      // Behind masks the well-behaved rounds of a hostile one cannot be told from others, and count.
      if (participant.character !== "hostile" || task.privacy === "secure") {
        optima.set(participant.id, participant.optimum);
        this.#optima.push(participant.optimum);
      }
      participant.begin();
    }
    coordinator.start();
    this.#brew(coordinator);
    return auditor;
  }

  /** Kills the coordinator now and then, until the storm is over. */
  #brew(coordinator: Coordinator): void {
    const storm = this.#clock.timeline("storm");
    const random = this.#random;
    const pause_ms = 3_000 + 22_000 * random();
    const strike = () => {
      if (!this.#isStormy) return;
      coordinator.kill();
      storm.after(200 + 8_000 * random() ** 2, () => coordinator.start());
      storm.after(pause_ms * (0.5 + random()), strike);
    };
    storm.after(pause_ms * random(), strike);
    storm.after(storm_ms, () => {
      this.trace.add("storm", "is over");
      this.#isStormy = false;
      this.#network.clearUp();
    });
    storm.after(storm_ms + calm_ms, () =>
      this.#fail("[liveness] The run does not come to its end in calm weather."),
    );
  }

  async #isFinished(): Promise<boolean> {
    const [run] = await this.#disk.records.runs.list();
    return run?.status === "finished";
  }

  #guard(check: () => void): void {
    try {
      check();
    } catch (error) {
      this.#fail(error instanceof Error ? error.message : String(error));
    }
  }

  #fail(what: string): void {
    this.#failure ??= what;
  }
}

/** After any other call the audited records are as they were. */
const auditedCalls: ReadonlySet<string> = new Set([
  "records.runs.create",
  "records.runs.save",
  "records.rounds.begin",
  "records.rounds.commit",
  "records.rounds.abandon",
]);
