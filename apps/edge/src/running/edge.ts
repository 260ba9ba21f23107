/**
 * One device taking part: prepared once, then one participation after another, with pauses and hours of rest between
 * them, until the run ends, somebody ends it, or it is useless. It owns no file and no socket: see `open-edge.ts`.
 */
import {
  type Connect,
  type MaskedMemory,
  type ParticipantEvent,
  participate,
  socketIoConnect,
  systemClock,
} from "@tributary/client";
import { encodeBase64url } from "@tributary/crypto";
import { type ExitCode, exitCodes, JoinError } from "../exit-codes.ts";
import type { Output } from "../output.ts";
import { Patience } from "../patience.ts";
import type { AgreedMemory } from "../state/agreed.ts";
import type { StatePaths } from "../state/paths.ts";
import type { Settings } from "../state/settings.ts";
import { TrainerPool } from "../trainer-pool.ts";
import { adviceAfter, type EndReason } from "./advice.ts";
import type { Board } from "./board.ts";
import { atWork, hoursOf } from "./hours.ts";
import { type Prepared, prepare } from "./prepare.ts";

/** A clock that was set, or a device that slept: the hours are looked at anew so often. */
const look_ms_max = 60_000;
export const pausedSentence = 'Paused. "resume" goes on.';

export type EdgeOptions = {
  readonly settings: Settings;
  readonly paths: StatePaths;
  readonly output: Output;
  readonly board: Board;
  /** This program and its version, as the coordinator sees it. */
  readonly agent: string;
  readonly masked: MaskedMemory;
  readonly agreed: AgreedMemory;
  /** Ends it politely and at once. */
  readonly signal: AbortSignal;
  readonly connect?: Connect;
  /** The coordinator has let this device in. */
  readonly onJoined?: () => void;
};

export class Edge {
  readonly #options: EdgeOptions;
  readonly #pool: TrainerPool;
  readonly #patience: Patience;
  /** Ends everything: the caller's signal, a `leave`, or the end of the patience. */
  readonly #leave = new AbortController();
  readonly #finish = new AbortController();
  /** Ends the participation that goes on now, and no more than that. */
  #interrupt = new AbortController();
  #isPaused = false;
  /** Wakes what waits for the end of a pause. */
  #changed = new AbortController();

  constructor(options: EdgeOptions) {
    const { threads = 1, share_percent = 100, memory_mb, patience_s = 0 } = options.settings;
    this.#options = options;
    const heap = memory_mb === undefined ? {} : { heap_mb: Math.max(64, Math.ceil(memory_mb / 2)) };
    this.#pool = new TrainerPool({ threads, share: share_percent / 100, ...heap });
    this.#patience = new Patience(patience_s * 1_000);
  }

  /** Stops at once what is under way, and takes part in nothing until `resume`. */
  pause(): void {
    this.#isPaused = true;
    this.#interrupt.abort();
    this.#wake();
  }

  resume(): void {
    this.#isPaused = false;
    this.#wake();
  }

  /** The round that is under way is the last one. */
  finish(): void {
    this.#options.board.note({ finishing: true });
    this.#finish.abort();
    this.#wake();
  }

  leave(): void {
    this.#leave.abort();
    this.#wake();
  }

  /** Rejects only for what nobody foresaw; every expected end is an exit code, and the output says why. */
  async run(): Promise<ExitCode> {
    const { signal, output, settings } = this.#options;
    const leave = () => this.leave();
    signal.addEventListener("abort", leave, { once: true });
    if (signal.aborted) leave();
    try {
      return await this.#takePart();
    } catch (error) {
      if (this.#leave.signal.aborted) return exitCodes.ok;
      if (this.#patience.signal.aborted) {
        const { url, patience_s } = settings;
        output.problem(`${url} was out of reach for ${patience_s} s; giving up.`);
        return exitCodes.unreachable;
      }
      if (!(error instanceof JoinError)) throw error;
      output.problem(error.message);
      return error.code;
    } finally {
      signal.removeEventListener("abort", leave);
      this.#patience.rest();
      await this.#pool.close();
    }
  }

  get #end(): AbortSignal {
    return AbortSignal.any([this.#leave.signal, this.#patience.signal]);
  }

  async #takePart(): Promise<ExitCode> {
    const { board, settings, paths, output } = this.#options;
    const shared = { settings, paths, output, pool: this.#pool, patience: this.#patience };
    const signal = this.#end;
    const prepared = await prepare({ ...shared, signal });
    const { identity, backend, examples, task } = prepared;
    const participant = encodeBase64url(identity.publicKey);
    board.note({ participant, backend, examples: examples.count, title: task.title });
    for (;;) {
      await this.#untilAllowed(signal);
      signal.throwIfAborted();
      if (this.#finish.signal.aborted) return exitCodes.ok;
      const code = await this.#participate(prepared, signal);
      if (code !== null) return code;
    }
  }

  /** Waits out pauses and the hours of rest. */
  async #untilAllowed(signal: AbortSignal): Promise<void> {
    let told = "";
    while (!signal.aborted && !this.#finish.signal.aborted) {
      const rest = this.#reasonToRest();
      if (rest === null) return;
      const { state, sentence, ms } = rest;
      this.#options.board.rests(state, sentence);
      if (sentence !== told) this.#options.output.say(sentence);
      told = sentence;
      await systemClock.sleep(ms, AbortSignal.any([signal, this.#changed.signal]));
    }
  }

  #reasonToRest() {
    if (this.#isPaused) {
      return { state: "paused", sentence: pausedSentence, ms: 2 ** 31 - 1 } as const;
    }
    const { hours: text = "" } = this.#options.settings;
    const hours = hoursOf(text);
    const now = hours === null ? null : atWork(hours, new Date());
    if (now === null || now.isOpen) return null;
    const sentence = `Resting: this device works from ${text.replace("-", " to ")} o'clock.`;
    return { state: "resting", sentence, ms: Math.min(now.change_ms, look_ms_max) } as const;
  }

  /** Null where it was interrupted and is to go on later. */
  async #participate(prepared: Prepared, end: AbortSignal): Promise<ExitCode | null> {
    const { settings, agent, masked, agreed } = this.#options;
    const { connect = socketIoConnect(settings.url) } = this.#options;
    const { kept } = agreed;
    const { task, invite, url, privacy, minimum_cohort = 1, minimum_threshold = 2 } = settings;
    this.#interrupt = new AbortController();
    const hoursOver = new AbortController();
    const interrupt = this.#interrupt.signal;
    const signal = AbortSignal.any([end, interrupt]);
    const finish = AbortSignal.any([this.#finish.signal, hoursOver.signal]);
    void this.#watchHours(hoursOver, AbortSignal.any([signal, finish]));
    const events = participate({
      url,
      task,
      ...(invite === undefined ? {} : { invite }),
      identity: prepared.identity,
      trainer: this.#pool.trainerFor(prepared.examples),
      capabilities: { agent, backend: prepared.backend, ...prepared.speed },
      examples: prepared.examples.count,
      idle: "disconnect",
      ...(privacy === undefined ? {} : { privacy }),
      ...(kept === null
        ? {}
        : { coordinatorKey: kept.coordinatorKey, protection: kept.protection }),
      onAgreed: (now) => agreed.keep(now),
      minimum_cohort,
      minimum_threshold,
      masked,
      connect,
      signal,
      finish,
    });
    const over = await this.#follow(events);
    // Asked before the hours are watched no more, which looks like their end.
    const goesOnLater = over.refused === null && (interrupt.aborted || finish.aborted);
    hoursOver.abort();
    end.throwIfAborted();
    if (over.isRunOver || this.#finish.signal.aborted) return exitCodes.ok;
    if (goesOnLater) return null;
    throw new JoinError(exitCodes.refused, adviceAfter(over.refused));
  }

  /** Ends a participation after its round when the hours of work are over. */
  async #watchHours(over: AbortController, signal: AbortSignal): Promise<void> {
    const hours = hoursOf(this.#options.settings.hours ?? "");
    while (hours !== null && !signal.aborted) {
      const { isOpen, change_ms } = atWork(hours, new Date());
      if (!isOpen) return over.abort();
      await systemClock.sleep(Math.min(change_ms, look_ms_max), signal);
    }
  }

  /** Tells the events until there are no more, or the run is over for good. */
  async #follow(events: AsyncIterable<ParticipantEvent>) {
    const { output, board, onJoined } = this.#options;
    let refused: EndReason | null = null;
    for await (const event of events) {
      board.event(event);
      output.event(event);
      if (event.type === "connecting") this.#patience.wait();
      if (event.type === "connected") this.#patience.rest();
      if (event.type === "joined") {
        refused = null;
        onJoined?.();
      }
      if (event.type === "refused" && event.fatal) refused = event.reason;
      if (["committed", "abandoned", "dropped"].includes(event.type)) await this.#mindMemory();
      const isRunOver = event.type === "ended" && (event.next_run_in_ms ?? null) === null;
      if (isRunOver) return { refused, isRunOver };
    }
    return { refused, isRunOver: false };
  }

  /** What the training library has once taken it keeps; a new thread begins with nothing. */
  async #mindMemory(): Promise<void> {
    const { memory_mb } = this.#options.settings;
    if (memory_mb === undefined || process.memoryUsage.rss() <= memory_mb * 1e6) return;
    this.#options.output.say(`More than ${memory_mb} MB in use: the training thread starts anew.`);
    await this.#pool.dropIdle();
  }

  #wake(): void {
    this.#changed.abort();
    this.#changed = new AbortController();
  }
}
