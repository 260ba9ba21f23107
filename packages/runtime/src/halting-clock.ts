/**
 * The time of one round, which stands still while the records cannot be reached: nobody can be told anything then, so
 * that a deadline which went on would be over before its question was asked. What waits less than a moment costs its
 * time as usual.
 */
import type { Clock } from "./ports.ts";

/** A disk that is busy is no outage. */
const moment_ms = 1_000;

export class HaltingClock implements Clock {
  readonly #steady: Clock;
  #halted_at_ms: number | null = null;
  #behind_ms = 0;

  constructor(steady: Clock) {
    this.#steady = steady;
  }

  now_ms(): number {
    return this.#halted_at_ms ?? this.#steady.now_ms() - this.#behind_ms;
  }

  /** While the clock stands, an alarm may come before its time: its receiver looks at the clock, and sets it again. */
  setAlarm(at_ms: number, callback: () => void): () => void {
    const wait_ms = at_ms - this.now_ms();
    return this.#steady.setAlarm(this.#steady.now_ms() + wait_ms, callback);
  }

  /** When a moment of this clock comes by the one that never stands still, unless it stands again before. */
  onSteady(at_ms: number): number {
    return at_ms + this.#steady.now_ms() - this.now_ms();
  }

  /** Stands still until the work is done. One piece of work at a time. */
  async halt<T>(work: () => Promise<T>): Promise<T> {
    const begun_ms = this.#steady.now_ms();
    this.#halted_at_ms = this.now_ms();
    try {
      return await work();
    } finally {
      const lasted_ms = this.#steady.now_ms() - begun_ms;
      if (lasted_ms >= moment_ms) this.#behind_ms += lasted_ms;
      this.#halted_at_ms = null;
    }
  }
}
