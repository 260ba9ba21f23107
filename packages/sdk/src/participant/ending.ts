/**
 * When a participation is over, and why: decided from its events and from what the caller wishes. No connection here;
 * whoever takes part heeds the two signals.
 */
import type { ParticipantEvent } from "@tributary/client";
import type { Outcome } from "./options.ts";

export class Ending {
  readonly #stop = new AbortController();
  readonly #finish = new AbortController();
  #outcome: Outcome | null = null;
  #hasBegun = false;

  /** Aborts when it is over. */
  get signal(): AbortSignal {
    return this.#stop.signal;
  }

  /** Aborts when the round that is under way is to be the last one. */
  get finishing(): AbortSignal {
    return this.#finish.signal;
  }

  /** Null while it goes on. */
  get outcome(): Outcome | null {
    return this.#outcome;
  }

  /** From now on there may be a round under way. */
  begin(): void {
    this.#hasBegun = true;
  }

  heed(event: ParticipantEvent): void {
    if (event.type === "refused" && event.fatal) {
      const { reason, sentence } = event;
      this.#end({ type: "refused", reason, sentence });
    }
    if (event.type !== "ended") return;
    const { run, outcome, model, model_version: version } = event;
    // A schedule starts another one: this device waits for it.
    if ((event.next_run_in_ms ?? null) !== null) return;
    this.#end({ type: "run_ended", run, outcome, model, version });
  }

  finish(): void {
    this.#finish.abort();
    if (!this.#hasBegun) this.#end({ type: "finished" });
  }

  leave(): void {
    this.#end({ type: "left" });
  }

  lose(): void {
    this.#end({ type: "coordinator_stopped" });
  }

  /** Nothing more comes. */
  conclude(): Outcome {
    this.#end({ type: this.#finish.signal.aborted ? "finished" : "left" });
    return this.#outcome ?? { type: "left" };
  }

  /** The first one counts. */
  #end(outcome: Outcome): void {
    this.#outcome ??= outcome;
    this.#stop.abort();
  }
}
