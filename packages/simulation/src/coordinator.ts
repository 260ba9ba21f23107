/**
 * The coordinator as a process that can be killed: the real runtime behind the gateway, on a disk
 * that outlives it. Each start is a life of its own; whatever a life has not written when it is
 * killed is lost.
 */
import { type Identity, identityFromSeed } from "@tributary/crypto";
import type {
  CoordinatorLink,
  CoordinatorMessage,
  ParticipantId,
  ParticipantMessage,
  RefusalReason,
  Sha256,
  TaskSpec,
} from "@tributary/protocol";
import {
  combineUpdates,
  inspectUpdate,
  type Log,
  type RunNews,
  Runtime,
  unmaskUpdates,
  type Workshop,
} from "@tributary/runtime";
import {
  createWeights,
  decodeSafetensors,
  deriveSeed,
  encodeSafetensors,
  mulberry32,
  type Random,
} from "@tributary/weights";
import type { Timeline, VirtualClock } from "./clock.ts";
import { type Disk, type DiskManners, diskRefuses, mountDisk } from "./disk.ts";
import { Gateway } from "./gateway.ts";
import { layout } from "./quadratic.ts";
import type { Trace } from "./trace.ts";

export type CoordinatorOptions = {
  readonly clock: VirtualClock;
  readonly trace: Trace;
  readonly disk: Disk;
  readonly manners: DiskManners;
  readonly seed: number;
  readonly task: TaskSpec;
  readonly rounds: number;
  /** The loss of a model: its distance to where the federation should end. */
  readonly lossOf: (model: Float32Array) => number;
  readonly onSent: (to: ParticipantId, message: CoordinatorMessage) => void;
  readonly onHeard: (message: ParticipantMessage) => void;
  readonly onLogged: (fields: object, message: string) => void;
  readonly onPublished: (news: RunNews) => void;
  readonly onRefused: (reason: RefusalReason) => void;
  /** Something that the runtime calls a bug of its own. */
  readonly onBug: (what: string) => void;
};

type Life = { readonly timeline: Timeline; readonly gateway: Gateway; isOpen: boolean };

/** What the runtime logs when it, or the round machine, broke a promise; unless the disk is to blame. */
const bugs: ReadonlySet<string> = new Set([
  "An event broke the round's rules",
  "An effect of the round failed",
]);

export class Coordinator {
  readonly #options: CoordinatorOptions;
  readonly #identity: Identity;
  #life: Life | null = null;
  #lives = 0;

  private constructor(options: CoordinatorOptions, identity: Identity) {
    this.#options = options;
    this.#identity = identity;
  }

  static async create(options: CoordinatorOptions): Promise<Coordinator> {
    return new Coordinator(options, await identityFromSeed(new Uint8Array(32).fill(1)));
  }

  get publicKey(): Uint8Array {
    return this.#identity.publicKey;
  }

  get lives(): number {
    return this.#lives;
  }

  /** Null while nothing listens there. */
  get door(): ((link: CoordinatorLink) => void) | null {
    const life = this.#life;
    return life?.isOpen ? (link) => life.gateway.accept(link) : null;
  }

  /**
   * It serves as soon as its disk has let it. Where that fails, a service manager tries again. The
   * lock on the data directory keeps a second one out.
   */
  start(): void {
    if (this.#life !== null) return;
    const { clock, trace, disk, manners, seed } = this.#options;
    const number = ++this.#lives;
    const timeline = clock.timeline(`coordinator ${number}`);
    const random = mulberry32(deriveSeed(seed, "coordinator", number));
    const mounted = mountDisk(disk, timeline, random, manners);
    const gateway = new Gateway({
      ...this.#options,
      identity: this.#identity,
      timeline,
      random,
      runtime: () => runtime,
    });
    const runtime = this.#runtime({ timeline, random, mounted, gateway });
    const life: Life = { timeline, gateway, isOpen: false };
    this.#life = life;
    trace.add(timeline.name, "starts");
    this.#open(runtime).then(
      () => {
        life.isOpen = true;
        trace.add(timeline.name, "serves");
      },
      (error) => {
        trace.add(timeline.name, `cannot start: ${String(error)}`);
        this.kill();
        clock.timeline(`restart ${number}`).after(1_000, () => this.start());
      },
    );
  }

  /** Answers the connections that are lost with it. */
  kill(): void {
    const life = this.#life;
    if (life === null) return;
    this.#options.trace.add(life.timeline.name, "is killed");
    this.#life = null;
    life.timeline.end();
    for (const link of life.gateway.vanish()) link.close("The coordinator is gone.");
  }

  async #open(runtime: Runtime): Promise<void> {
    const { task, rounds, seed } = this.#options;
    await runtime.start();
    if (runtime.tasks().length === 0) await runtime.openRun({ task, rounds, seed });
  }

  #runtime(parts: {
    readonly timeline: Timeline;
    readonly random: Random;
    readonly mounted: Disk;
    readonly gateway: Gateway;
  }): Runtime {
    const { timeline, random, mounted, gateway } = parts;
    return new Runtime({
      ...mounted,
      outbox: gateway,
      clock: {
        now_ms: () => Math.floor(timeline.now_ms()),
        setAlarm: (at_ms, callback) => timeline.at(at_ms, callback),
      },
      randomness: {
        bytes: (length) => Uint8Array.from({ length }, () => Math.floor(random() * 256)),
      },
      workshop: this.#workshop(timeline, random, mounted),
      identity: this.#identity,
      log: this.#log(timeline.name),
      downloadBytes: async () => 0,
      publish: (news) => {
        this.#options.onPublished(news);
        if (news.type === "refusal") this.#options.onRefused(news.reason);
      },
    });
  }

  /** The real work on updates, which takes a while here. */
  #workshop(timeline: Timeline, random: Random, { blobs, spool }: Disk): Workshop {
    const stores = { blobs, spool };
    const { lossOf } = this.#options;
    return {
      async initialModel() {
        return blobs.put(encodeSafetensors(createWeights(layout)));
      },
      async inspect(request) {
        await timeline.sleep(5 + 20 * random());
        return inspectUpdate(stores, request);
      },
      async combine(request) {
        await timeline.sleep(20 + 200 * random());
        return combineUpdates(stores, request);
      },
      async unmask(request) {
        await timeline.sleep(20 + 200 * random());
        return unmaskUpdates(stores, request);
      },
      async evaluate(_task, model: Sha256) {
        const bytes = await blobs.get(model);
        if (bytes === null) throw new Error(`The model ${model} is missing.`);
        return { accuracy: 0, loss: lossOf(decodeSafetensors(bytes).weights.values) };
      },
      testSetOf: async () => "the distance to the mean optimum",
    };
  }

  #log(name: string): Log {
    const { trace, onLogged, onBug } = this.#options;
    return {
      info: onLogged,
      warn: onLogged,
      error(fields, message) {
        onLogged(fields, message);
        const { error = "" } = fields as { readonly error?: string };
        trace.add(name, `${message}: ${error}`);
        const isDisk = error.includes(diskRefuses);
        if (bugs.has(message) && !isDisk) onBug(`${message}: ${error}`);
      },
    };
  }
}
