/**
 * A runtime over memory stores, with the real inspection and aggregation, a clock that the test moves, and faults that
 * it sets. `restart` puts a second runtime over the same stores, after an orderly end or a crash.
 */
import { type Identity, identityFromSeed } from "@tributary/crypto";
import type { CoordinatorMessage, ParticipantId, RunView, TaskSpec } from "@tributary/protocol";
import {
  type Blobs,
  createMemoryBlobs,
  createMemoryRecords,
  createMemorySpool,
  type Records,
  requireBlob,
  type Spool,
  StorageError,
} from "@tributary/storage";
import { sealedTask, until } from "@tributary/testing";
import { decodeSafetensors, encodeSafetensors, l2Norm, mulberry32 } from "@tributary/weights";
import { combineUpdates, inspectUpdate } from "../combine.ts";
import type { Clock, Ports, RunNews, Workshop } from "../ports.ts";
import { Runtime } from "../runtime.ts";
import { unmaskUpdates } from "../unmask.ts";
import { ManualClock } from "./clock.ts";
import { Device } from "./device.ts";

type Logged = {
  readonly level: "info" | "warn" | "error";
  readonly message: string;
  readonly fields: object;
};

export class World {
  readonly task: TaskSpec;
  readonly weights: number;
  readonly clock = new ManualClock();
  readonly records: Records;
  readonly blobs: Blobs;
  readonly spool: Spool;
  readonly devices = new Map<ParticipantId, Device>();
  readonly logged: Logged[] = [];
  readonly news: RunNews[] = [];
  readonly identity: Identity;
  /** While set, every write to the records is refused. */
  isDiskFull = false;
  /** While set, the records cannot be reached: the same write may be told again. */
  isDatabaseAway = false;
  /** Writes to the records so far, and the one at which the process dies. */
  writes = 0;
  hasCrashed = false;
  crash: { readonly write: number; readonly when: "before" | "after" } | null = null;
  /** Replaces what the workshop does. */
  workshop: Partial<Workshop> = {};
  downloadBytes = async () => 1_000;
  runtime: Runtime;
  readonly #wall: Clock | null;
  #boot = 0;
  readonly #random = mulberry32(1);

  private constructor(identity: Identity, options: WorldOptions) {
    this.identity = identity;
    const { task = sealedTask, round, stores = memoryStores() } = options;
    this.records = stores.records;
    this.blobs = stores.blobs;
    this.spool = stores.spool;
    this.task = { ...task, round: { ...task.round, ...round } };
    this.weights = options.weights ?? 4;
    this.#wall = options.wall ?? null;
    options.onCreated?.(this);
    this.runtime = new Runtime(this.#ports());
  }

  static async create(options: WorldOptions = {}): Promise<World> {
    return new World(await identityFromSeed(new Uint8Array(32).fill(200)), options);
  }

  async device(index: number): Promise<Device> {
    const device = new Device(this, await identityFromSeed(new Uint8Array(32).fill(index + 1)));
    this.devices.set(device.id, device);
    return device;
  }

  /** A run under way, with as many devices joined as asked, of which a cohort may be at work. */
  async running(count: number, rounds = 3): Promise<readonly Device[]> {
    await this.runtime.openRun({ task: this.task, rounds, seed: 1 });
    const devices = await Promise.all(Array.from({ length: count }, (_, i) => this.device(i)));
    for (const device of devices) device.join();
    return devices;
  }

  /** Takes up what is stored with a new runtime. A crash leaves the old one as it is, cut off from everything. */
  async restart(how: "orderly" | "crash"): Promise<void> {
    if (how === "orderly") await this.runtime.close();
    this.#boot += 1;
    this.runtime = new Runtime(this.#ports());
    await this.runtime.start();
  }

  get run(): RunView {
    const view = this.runtime.tasks().find(({ spec }) => spec.id === this.task.id)?.run;
    if (!view) throw new Error("No run is open.");
    return view;
  }

  history() {
    return this.runtime.run(this.run.id)?.history ?? [];
  }

  phase(phase: string): Promise<void> {
    return until(`the phase ${phase}`, () => this.run.round?.phase === phase);
  }

  async model(): Promise<Float32Array> {
    const bytes = await requireBlob(this.blobs, this.run.model, "the served model");
    return decodeSafetensors(bytes).weights.values;
  }

  errors(): readonly string[] {
    return this.said("error");
  }

  said(level: Logged["level"]): readonly string[] {
    return this.logged.filter((logged) => logged.level === level).map(({ message }) => message);
  }

  /** The ports of one process; after its end nothing of it reaches the world. */
  #ports(): Ports {
    const boot = this.#boot;
    const isAlive = () => this.#boot === boot;
    const write = async <T>(work: () => Promise<T>): Promise<T> => {
      if (!isAlive()) return new Promise<T>(() => {});
      if (this.isDiskFull) throw new StorageError("disk_full", "The disk that holds /x is full.");
      if (this.isDatabaseAway) throw new StorageError("unavailable", "Nothing answers at /x.");
      this.writes += 1;
      const crash = this.writes === this.crash?.write ? this.crash.when : null;
      if (crash === "before") return this.#die();
      const done = await work();
      return crash === "after" ? this.#die() : done;
    };
    const { runs, rounds, schedules } = this.records;
    return {
      records: {
        ...this.records,
        runs: {
          ...runs,
          create: (run, initial) => write(() => runs.create(run, initial)),
          save: (run) => write(() => runs.save(run)),
        },
        schedules: {
          ...schedules,
          create: (schedule) => write(() => schedules.create(schedule)),
          save: (id, state, slots) => write(() => schedules.save(id, state, slots)),
        },
        rounds: {
          ...rounds,
          begin: (round) => write(() => rounds.begin(round)),
          save: (id, state) => write(() => rounds.save(id, state)),
          commit: (record) => write(() => rounds.commit(record)),
          abandon: (record) => write(() => rounds.abandon(record)),
          record: (begun, ended) => write(() => rounds.record(begun, ended)),
        },
      },
      blobs: this.blobs,
      spool: this.spool,
      clock: whileAlive(this.clock, isAlive),
      ...(this.#wall === null ? {} : { wall: whileAlive(this.#wall, isAlive) }),
      randomness: {
        bytes: (length) => Uint8Array.from({ length }, () => Math.floor(256 * this.#random())),
      },
      identity: this.identity,
      workshop: this.#workshop(),
      log: {
        info: (fields, message) => this.logged.push({ level: "info", fields, message }),
        warn: (fields, message) => this.logged.push({ level: "warn", fields, message }),
        error: (fields, message) => this.logged.push({ level: "error", fields, message }),
      },
      outbox: {
        send: (to, message) => isAlive() && this.#deliver(to, message),
        end: (to, reason) => isAlive() && this.devices.get(to)?.isSentOff(reason),
      },
      downloadBytes: () => this.downloadBytes(),
      publish: (news) => this.publish(news),
    };
  }

  /** Nothing that this process does reaches the world any more; `restart` begins the next one. */
  #die(): Promise<never> {
    this.#boot += 1;
    this.hasCrashed = true;
    return new Promise(() => {});
  }

  publish(news: RunNews): void {
    this.news.push(news);
  }

  #deliver(to: ParticipantId, message: CoordinatorMessage): void {
    // Only what survives a wire, and only to whom is there.
    this.devices.get(to)?.receive(structuredClone(message));
  }

  #workshop(): Workshop {
    const { blobs, spool } = this;
    const layout = [{ name: "w", shape: [this.weights] }];
    const usual: Workshop = {
      initialModel: () =>
        blobs.put(encodeSafetensors({ layout, values: new Float32Array(this.weights) })),
      inspect: (request) => inspectUpdate({ blobs, spool }, request),
      combine: (request) => combineUpdates({ blobs, spool }, request),
      unmask: (request) => unmaskUpdates({ blobs, spool }, request),
      evaluate: async (_task, model) => {
        const bytes = await requireBlob(blobs, model, "the model");
        return { accuracy: 0.5, loss: l2Norm(decodeSafetensors(bytes).weights.values) };
      },
      testSetOf: async () => "a made-up test set",
    };
    const ask = <K extends keyof Workshop>(name: K): Workshop[K] =>
      ((...args: never[]) =>
        ((this.workshop[name] ?? usual[name]) as (...args: never[]) => unknown)(
          ...args,
        )) as Workshop[K];
    return {
      initialModel: ask("initialModel"),
      inspect: ask("inspect"),
      combine: ask("combine"),
      unmask: ask("unmask"),
      evaluate: ask("evaluate"),
      testSetOf: ask("testSetOf"),
    };
  }
}

export type WorldStores = Pick<Ports, "records" | "blobs" | "spool">;

function memoryStores(): WorldStores {
  return {
    records: createMemoryRecords(),
    blobs: createMemoryBlobs(),
    spool: createMemorySpool(),
  };
}

export type WorldOptions = {
  /** Of its own, in memory, unless others are given. */
  readonly stores?: WorldStores;
  readonly task?: TaskSpec;
  readonly round?: Partial<TaskSpec["round"]>;
  readonly weights?: number;
  /** Otherwise there is one clock for everything. */
  readonly wall?: Clock;
  /** Before the first runtime opens its stores. */
  readonly onCreated?: (world: World) => void;
};

/** Of a process that has ended no alarm goes off. */
function whileAlive(clock: Clock, isAlive: () => boolean): Clock {
  return {
    now_ms: () => clock.now_ms(),
    setAlarm: (at_ms, callback) =>
      clock.setAlarm(at_ms, () => {
        if (isAlive()) callback();
      }),
  };
}
