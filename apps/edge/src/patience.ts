/** How long a device tries to reach its coordinator: a timer that runs while there is no connection. */

const timer_ms_max = 2 ** 31 - 1;

export class Patience {
  readonly #stop = new AbortController();
  readonly #patience_ms: number;
  #timer: NodeJS.Timeout | null = null;

  /** 0 is patient for ever. */
  constructor(patience_ms: number) {
    this.#patience_ms = Math.min(patience_ms, timer_ms_max);
  }

  /** Aborts when the patience is over. */
  get signal(): AbortSignal {
    return this.#stop.signal;
  }

  /** There is no connection; saying so again does not start anew. */
  wait(): void {
    if (this.#patience_ms === 0 || this.#timer !== null) return;
    this.#timer = setTimeout(() => this.#stop.abort(), this.#patience_ms);
  }

  /** The coordinator answered. */
  rest(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }
}
