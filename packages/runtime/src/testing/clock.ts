/** Time that stands still until the test moves it. */
import type { Clock } from "../ports.ts";

export class ManualClock implements Clock {
  #now_ms: number;
  readonly #alarms = new Set<{ readonly at_ms: number; readonly callback: () => void }>();

  constructor(now_ms = 1_000_000) {
    this.#now_ms = now_ms;
  }

  now_ms(): number {
    return this.#now_ms;
  }

  setAlarm(at_ms: number, callback: () => void): () => void {
    const alarm = { at_ms, callback };
    this.#alarms.add(alarm);
    return () => this.#alarms.delete(alarm);
  }

  get alarms(): number {
    return this.#alarms.size;
  }

  /** Lets time pass, or sets the clock back; what is due then goes off, in order. */
  advance(duration_ms: number): void {
    this.#now_ms += duration_ms;
    const due = [...this.#alarms].filter(({ at_ms }) => at_ms <= this.#now_ms);
    for (const alarm of due.sort((a, b) => a.at_ms - b.at_ms)) {
      if (this.#alarms.delete(alarm)) alarm.callback();
    }
  }
}
