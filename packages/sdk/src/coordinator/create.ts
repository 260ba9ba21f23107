/**
 * A coordinator within this process: the real runtime, with the real secure aggregation, over stores in memory or in a
 * folder. It listens on no port; participants reach it by `connect`, or over whatever link `accept` is handed.
 */
import { randomBytes } from "@tributary/crypto";
import { type CoordinatorLink, RunId, type TaskId, type TaskSpec } from "@tributary/protocol";
import {
  actions,
  actors,
  createActs,
  LinkGateway,
  type Log,
  OpenRunError,
  type RunNews,
  Runtime,
  steadyClock,
  wallClock,
} from "@tributary/runtime";
import { type Connection, connectionWithin, stoppedError } from "../connection.ts";
import { type Data, openData } from "../data.ts";
import { optionsError, SdkError } from "../errors.ts";
import { createRun, type Run, type ToldRun } from "./run.ts";
import { openStores, type Stores } from "./stores.ts";
import { OwnStrategy, type StrategyFor } from "./strategy.ts";
import { type Bench, createBench } from "./workshop.ts";

export type CoordinatorOptions = {
  /**
   * A data directory, as the server has one: what it holds is taken up again, and one process at a time may open it.
   * Unset: everything is in memory, and gone with the process.
   */
  readonly folder?: string;
  /** Nothing is logged without it. */
  readonly log?: Log;
};

export type OpenRunOptions<T extends TaskSpec> = {
  readonly task: T;
  /** To be committed. */
  readonly rounds: number;
  /** Of the initial weights; 1 when unset. */
  readonly seed?: number;
  /** `latest` goes on from the newest model of this task; `fresh` when unset. */
  readonly start_from?: "fresh" | "latest";
  /** In place of the task's own; in memory only, since a folder cannot keep a function. */
  readonly strategy?: StrategyFor<T>;
  /** What each version is judged by. */
  readonly test?: Data;
};

export type Coordinator = {
  /** Its Ed25519 public key, which participants may pin. */
  readonly key: Uint8Array;
  /** For `createParticipant({ connect })`, within this process. */
  readonly connect: Connection;
  /** A participant's link over any other transport. */
  accept(link: CoordinatorLink): void;
  openRun<const T extends TaskSpec>(options: OpenRunOptions<T>): Promise<Run>;
  /** Newest first; those too that the folder held. */
  runs(): readonly Run[];
  /** Gives up what is under way, lets everybody go, and closes the stores. */
  stop(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
};

export async function createCoordinator(options: CoordinatorOptions = {}): Promise<Coordinator> {
  const { folder = null, log = silent } = options;
  const stores = await openStores(folder);
  try {
    const home = new Home(stores, { isKept: folder !== null, log });
    await home.start();
    return home;
  } catch (error) {
    await stores.close();
    throw error;
  }
}

const silent: Log = { info: () => {}, warn: () => {}, error: () => {} };

class Home implements Coordinator {
  readonly connect: Connection;
  readonly #stores: Stores;
  readonly #isKept: boolean;
  readonly #bench: Bench;
  readonly #runtime: Runtime;
  readonly #gateway: LinkGateway;
  readonly #runs = new Map<RunId, ToldRun>();
  readonly #closed = new AbortController();

  constructor(stores: Stores, { isKept, log }: { readonly isKept: boolean; readonly log: Log }) {
    const { identity, blobs } = stores;
    this.#stores = stores;
    this.#isKept = isKept;
    this.#bench = createBench(stores, (task, error) => this.#broken(task, error));
    const randomness = { bytes: randomBytes };
    this.#gateway = new LinkGateway({
      identity,
      randomness,
      runtime: () => this.#runtime,
      after: (ms, happen) => void setTimeout(happen, ms).unref?.(),
    });
    this.#runtime = new Runtime({
      ...stores,
      outbox: this.#gateway,
      clock: steadyClock,
      wall: wallClock,
      randomness,
      workshop: this.#bench,
      log,
      downloadBytes: async (model) => (await blobs.get(model))?.length ?? 0,
      publish: (news) => this.#tell(news),
    });
    this.connect = connectionWithin({
      accept: (link) => this.accept(link),
      blobs,
      closed: this.#closed.signal,
    });
  }

  get key(): Uint8Array {
    return this.#stores.identity.publicKey;
  }

  async start(): Promise<void> {
    await this.#runtime.start();
    for (const { run } of this.#runtime.runs().toReversed()) {
      const known = this.#runtime.configurationOf(run.id);
      if (known !== null) this.#hold(run.id, known.task).tell({ type: "run", run });
    }
  }

  accept(link: CoordinatorLink): void {
    if (this.#closed.signal.aborted) link.close("The coordinator was stopped.");
    else this.#gateway.accept(link);
  }

  async openRun<T extends TaskSpec>(options: OpenRunOptions<T>): Promise<Run> {
    const { task, rounds, seed = 1, start_from = "fresh", strategy, test } = options;
    if (this.#closed.signal.aborted) throw stoppedError();
    if (!(Number.isInteger(rounds) && rounds >= 1)) {
      const message = `give a whole number of 1 or more (it is ${rounds})`;
      throw optionsError({ field: "rounds", message });
    }
    if (strategy !== undefined && this.#isKept) {
      const message =
        "a folder cannot keep a function: leave `folder` out, or use a strategy of the task";
      throw optionsError({ field: "strategy", message });
    }
    const own = strategy === undefined ? null : new OwnStrategy(strategy, task);
    const { signal } = this.#closed;
    const judged = test === undefined ? null : await openData(test, task, signal);
    const id = this.#runtime.newRunId();
    const before = this.#bench.bring(task.id, { strategy: own, test: judged });
    const told = this.#hold(id, task);
    try {
      await this.#act(actions.openRun, id, () =>
        this.#runtime.openRun({ id, task, rounds, seed, start_from }),
      );
    } catch (error) {
      this.#runs.delete(id);
      this.#bench.bring(task.id, before);
      if (!(error instanceof OpenRunError)) throw error;
      throw new SdkError("run_not_opened", error.message);
    }
    return told.run;
  }

  runs(): readonly Run[] {
    return [...this.#runs.values()].map(({ run }) => run).toReversed();
  }

  async stop(): Promise<void> {
    if (this.#closed.signal.aborted) return;
    for (const { run } of this.#runs.values()) {
      const isOver = ["finished", "stopped"].includes(run.view().status);
      // What is in a folder goes on with the next process.
      if (!isOver && !this.#isKept) await run.stop();
    }
    this.#closed.abort();
    for (const link of this.#gateway.vanish()) link.close("The coordinator was stopped.");
    await this.#runtime.close();
    await this.#stores.close();
    for (const told of this.#runs.values()) told.end();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  #hold(id: RunId, task: TaskSpec): ToldRun {
    const told = createRun({
      id,
      task,
      blobs: this.#stores.blobs,
      view: () => this.#viewOf(id),
      stop: () =>
        this.#act(actions.stopRun, id, async () => void (await this.#runtime.stopRun(id))),
    });
    this.#runs.set(id, told);
    return told;
  }

  #viewOf(id: RunId) {
    const known = this.#runtime.run(id);
    if (known === null) throw new Error(`Run ${id} is not open yet.`);
    return known.run;
  }

  /** A strategy threw. Its run ends, and says so to whoever waits for it. */
  #broken(task: TaskId, cause: unknown): void {
    const why = cause instanceof Error ? cause.message : String(cause);
    const error = new SdkError("strategy_failed", `The strategy of ${task} failed: ${why}`);
    error.cause = cause;
    const told = [...this.#runs.values()].findLast(({ run }) => run.task.id === task);
    told?.fail(error);
    told?.run.stop().catch(() => {});
  }

  /** As an admin's act is: what the audit looks for. */
  #act<R>(action: string, subject: RunId, work: () => Promise<R>): Promise<R> {
    const acts = createActs({ records: this.#stores.records, clock: wallClock });
    return acts.perform({ actor: actors.configuration, action, subject, detail: {} }, work);
  }

  #tell(news: RunNews): void {
    const id = news.type === "run" ? news.run.id : news.type === "trace" ? null : news.run;
    if (id !== null) this.#runs.get(RunId.parse(id))?.tell(news);
  }
}
