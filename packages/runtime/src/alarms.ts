/** The two alarms of a round: the machine's own, and the one that gives the round up once the disk takes that. */
import type { RoundEvent } from "@tributary/rounds";
import type { Clock } from "./ports.ts";

/** How long a round that could not be stored waits before it tries to give itself up. */
const storageRetry_ms = 1_000;

export class Alarms {
  readonly #clock: Clock;
  readonly #dispatch: (event: RoundEvent) => void;
  #cancelTick = () => {};
  #cancelGivingUp = () => {};

  constructor(clock: Clock, dispatch: (event: RoundEvent) => void) {
    this.#clock = clock;
    this.#dispatch = dispatch;
  }

  /** Replaces the tick that was set before. */
  setTick(at_ms: number): void {
    this.#cancelTick();
    this.#cancelTick = this.#set(at_ms, { type: "tick" });
  }

  /** No tick replaces this one. */
  setGivingUp(detail: string): void {
    this.#cancelGivingUp();
    const stop = { type: "stop", reason: "storage_failed", detail } as const;
    this.#cancelGivingUp = this.#set(this.#clock.now_ms() + storageRetry_ms, stop);
  }

  cancel(): void {
    this.#cancelTick();
    this.#cancelGivingUp();
  }

  #set(
    at_ms: number,
    event: { type: "tick" } | { type: "stop"; reason: "storage_failed"; detail: string },
  ): () => void {
    return this.#clock.setAlarm(at_ms, () =>
      this.#dispatch({ ...event, now_ms: this.#clock.now_ms() }),
    );
  }
}
