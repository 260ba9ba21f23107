/**
 * The history of one simulated run, event by event: its digest tells histories apart, its end tells
 * what led to a violation. chart.ts draws it.
 */
import { createHash, type Hash } from "node:crypto";

export type TraceEvent =
  /** A message between two actors, when it arrives or when it is known that it does not. */
  | {
      readonly kind: "message";
      readonly at_ms: number;
      readonly from: string;
      readonly to: string;
      readonly what: string;
      readonly isLost: boolean;
    }
  /** Something that one actor does or that happens to it. */
  | { readonly kind: "note"; readonly at_ms: number; readonly who: string; readonly what: string };

/** Who is not a participant. */
export const coordinatorName = "coordinator";
export const weatherName = "weather";

const kept_max = 4_000;

export class Trace {
  readonly #hash: Hash = createHash("sha256");
  readonly #now_ms: () => number;
  /** The newest of all, round and round. */
  readonly #kept: TraceEvent[] = [];
  #events = 0;

  constructor(now_ms: () => number) {
    this.#now_ms = now_ms;
  }

  /** Only what follows from the seed belongs here: no keys, no digests of encrypted bytes. */
  note(who: string, what: string): void {
    this.#add({ kind: "note", at_ms: this.#now_ms(), who, what });
  }

  message(
    way: { readonly from: string; readonly to: string },
    what: string,
    isLost: boolean,
  ): void {
    this.#add({ kind: "message", at_ms: this.#now_ms(), ...way, what, isLost });
  }

  digest(): string {
    return this.#hash.copy().digest("hex").slice(0, 16);
  }

  /** Oldest first. */
  last(): readonly TraceEvent[] {
    const oldest = this.#events % kept_max;
    return [...this.#kept.slice(oldest), ...this.#kept.slice(0, oldest)];
  }

  #add(event: TraceEvent): void {
    this.#hash.update(`${JSON.stringify(event)}\n`);
    this.#kept[this.#events % kept_max] = event;
    this.#events += 1;
  }
}
