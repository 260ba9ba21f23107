/**
 * The coordinator as a process that can be killed: the real runtime behind the gateway, on a disk
 * that outlives it. Each start is a life of its own; whatever a life has not written when it is
 * killed is lost.
 */
import type { Identity } from "@tributary/crypto";
import type {
  CoordinatorLink,
  CoordinatorMessage,
  ParticipantId,
  ParticipantMessage,
  RefusalReason,
  Sha256,
} from "@tributary/protocol";
import {
  combineUpdates,
  inspectUpdate,
  LinkGateway,
  type Log,
  type Randomness,
  type RunNews,
  Runtime,
  unmaskUpdates,
  type Workshop,
} from "@tributary/runtime";
import { requireBlob } from "@tributary/storage";
import {
  createWeights,
  decodeSafetensors,
  deriveSeed,
  encodeSafetensors,
  mulberry32,
  type Random,
} from "@tributary/weights";
import type { Timeline, VirtualClock } from "./clock.ts";
import { type Crash, type CrashReport, crashDisk, type Disk } from "./disk/disk.ts";
import { type DiskManners, diskRefuses, type MountedDisk, mountDisk } from "./disk/mount.ts";
import { layout } from "./quadratic.ts";
import { coordinatorName, type Trace } from "./trace.ts";
import { promptIdentity } from "./webcrypto.ts";

export type CoordinatorOptions = {
  readonly clock: VirtualClock;
  readonly trace: Trace;
  readonly disk: Disk;
  readonly manners: DiskManners;
  readonly seed: number;
  /** What a life does first once its runtime has taken up what the disk holds. */
  readonly open: (runtime: Runtime) => Promise<void>;
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

type Life = {
  readonly timeline: Timeline;
  readonly gateway: LinkGateway;
  readonly runtime: Runtime;
  readonly random: Random;
  isOpen: boolean;
};

/** What the runtime logs when it, or the round machine, broke a promise; unless the disk is to blame. */
const bugs: ReadonlySet<string> = new Set([
  "An event broke the round's rules",
  "An effect of the round failed",
]);

/** What a crash did to the disk, as far as there is something to say. */
function wordsOf(crash: Crash, report: CrashReport): string {
  const name = crash === "kill" ? "is killed" : "loses power";
  const { written, lost, torn, vanished, returned } = report;
  const counts = { written, lost, torn, vanished, returned };
  const said = Object.entries(counts).filter(([, count]) => count > 0);
  return [name, ...said.map(([what, count]) => `${count} ${what}`)].join(", ");
}

function randomnessOf(random: Random): Randomness {
  return {
    bytes: (length) => Uint8Array.from({ length }, () => Math.floor(random() * 256)),
  };
}

let identity: Promise<Identity> | null = null;

export class Coordinator {
  readonly #options: CoordinatorOptions;
  readonly #identity: Identity;
  #life: Life | null = null;
  #lives = 0;
  #phase = "";

  constructor(identity: Identity, options: CoordinatorOptions) {
    this.#options = options;
    this.#identity = identity;
  }

  /** The same in every world. */
  static identity(): Promise<Identity> {
    identity ??= promptIdentity(new Uint8Array(32).fill(1));
    return identity;
  }

  get publicKey(): Uint8Array {
    return this.#identity.publicKey;
  }

  get lives(): number {
    return this.#lives;
  }

  /** Null while it does not serve. */
  get runtime(): Runtime | null {
    return this.#life?.isOpen ? this.#life.runtime : null;
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
    const gateway = new LinkGateway({
      ...this.#options,
      identity: this.#identity,
      randomness: randomnessOf(random),
      after: (ms, happen) => void timeline.after(ms, happen),
      runtime: () => runtime,
    });
    const runtime = this.#runtime({ timeline, random, mounted, gateway });
    const life: Life = { timeline, gateway, runtime, random, isOpen: false };
    this.#life = life;
    trace.note(coordinatorName, `● starts, life ${number}`);
    this.#open(runtime).then(
      () => {
        life.isOpen = true;
        trace.note(coordinatorName, "serves");
      },
      (error) => {
        trace.note(coordinatorName, `cannot start: ${String(error)}`);
        this.kill("kill");
        clock.timeline(`restart ${number}`).after(1_000, () => this.start());
      },
    );
  }

  /** Answers the connections that are lost with it. */
  kill(crash: Crash): void {
    const life = this.#life;
    if (life === null) return;
    this.#life = null;
    life.timeline.end();
    const report = crashDisk(this.#options.disk, crash, {
      random: life.random,
      now_ms: life.timeline.now_ms(),
    });
    this.#options.trace.note(coordinatorName, `✖ ${wordsOf(crash, report)}`);
    for (const link of life.gateway.vanish()) link.close("The coordinator is gone.");
  }

  async #open(runtime: Runtime): Promise<void> {
    await runtime.start();
    await this.#options.open(runtime);
  }

  #runtime(parts: {
    readonly timeline: Timeline;
    readonly random: Random;
    readonly mounted: MountedDisk;
    readonly gateway: LinkGateway;
  }): Runtime {
    const { timeline, random, mounted, gateway } = parts;
    return new Runtime({
      ...mounted,
      outbox: gateway,
      clock: {
        now_ms: () => Math.floor(timeline.now_ms()),
        setAlarm: (at_ms, callback) => timeline.at(at_ms, callback),
      },
      randomness: randomnessOf(random),
      workshop: this.#workshop(timeline, random, mounted),
      identity: this.#identity,
      log: this.#log(),
      downloadBytes: async () => 0,
      publish: (news) => {
        this.#options.onPublished(news);
        this.#notePhase(news);
        if (news.type === "refusal") this.#options.onRefused(news.reason);
      },
    });
  }

  /** The real work on updates, which takes a while here. */
  #workshop(timeline: Timeline, random: Random, { blobs, spool }: MountedDisk): Workshop {
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
        const bytes = await requireBlob(blobs, model, "the model");
        return { accuracy: 0, loss: lossOf(decodeSafetensors(bytes).weights.values) };
      },
      testSetOf: async () => "the distance to the mean optimum",
    };
  }

  #notePhase(news: RunNews): void {
    if (news.type !== "run" || news.run.round === null) return;
    const { number, phase } = news.run.round;
    if (this.#phase === `${number} ${phase}`) return;
    this.#phase = `${number} ${phase}`;
    this.#options.trace.note(coordinatorName, `■ round ${number}: ${phase}`);
  }

  #log(): Log {
    const { trace, onLogged, onBug } = this.#options;
    return {
      info: onLogged,
      warn: onLogged,
      error(fields, message) {
        onLogged(fields, message);
        const { error = "" } = fields as { readonly error?: string };
        trace.note(coordinatorName, `${message}: ${error}`);
        const isDisk = error.includes(diskRefuses);
        if (bugs.has(message) && !isDisk) onBug(`${message}: ${error}`);
      },
    };
  }
}
