/**
 * The history of one simulated run, line by line: its digest tells histories apart, its end tells
 * what led to a violation.
 */
import { createHash, type Hash } from "node:crypto";

const keptMax = 60;

export class Trace {
  readonly #hash: Hash = createHash("sha256");
  readonly #kept: string[] = [];
  readonly #now_ms: () => number;
  #lines = 0;

  constructor(now_ms: () => number) {
    this.#now_ms = now_ms;
  }

  /** Only what follows from the seed belongs here: no keys, no digests of encrypted bytes. */
  add(actor: string, what: string): void {
    const line = `${(this.#now_ms() / 1000).toFixed(3).padStart(10)}  ${actor.padEnd(14)}  ${what}`;
    this.#hash.update(`${line}\n`);
    this.#kept.push(line);
    if (this.#kept.length > keptMax) this.#kept.shift();
    this.#lines += 1;
  }

  get lines(): number {
    return this.#lines;
  }

  digest(): string {
    return this.#hash.copy().digest("hex").slice(0, 16);
  }

  last(): readonly string[] {
    return this.#kept;
  }
}
