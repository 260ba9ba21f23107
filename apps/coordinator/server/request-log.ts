/**
 * Requests that went wrong, for the operator: each with the id that whoever asked was told. No more lines in a second
 * than somebody may want to read; the others are counted.
 */
import type { Log } from "@tributary/runtime";

export type Answered = {
  readonly request_id: string;
  readonly method: string;
  readonly path: string;
  readonly status: number;
};

const linesPerSecond_max = 20;

export class RequestLog {
  readonly #log: Log;
  readonly #now_ms: () => number;
  #second = 0;
  #lines = 0;
  #leftOut = 0;

  constructor(log: Log, now_ms = () => performance.now()) {
    this.#log = log;
    this.#now_ms = now_ms;
  }

  note(answered: Answered): void {
    if (answered.status < 400) return;
    const second = Math.floor(this.#now_ms() / 1_000);
    if (second !== this.#second) this.#nextSecond(second);
    if (this.#lines >= linesPerSecond_max) {
      this.#leftOut += 1;
      return;
    }
    this.#lines += 1;
    if (answered.status >= 500) this.#log.error(answered, "A request failed");
    else this.#log.info(answered, "A request was refused");
  }

  #nextSecond(second: number): void {
    if (this.#leftOut > 0) {
      this.#log.warn({ requests: this.#leftOut }, "More requests went wrong than are listed");
    }
    this.#second = second;
    this.#lines = 0;
    this.#leftOut = 0;
  }
}
