/**
 * When a participation is over, and why: decided from its events and from what the caller wishes. No connection here;
 * the caller aborts what `isOver` says is over.
 */
import type { ParticipantEvent } from "@tributary/client";
import type { Outcome } from "./options.ts";

export class Ending {
  readonly #stop = new AbortController();
  #outcome: Outcome | null = null;
  #isAtWork = false;
  #isFinishing = false;

  /** Aborts when it is over. */
  get signal(): AbortSignal {
    return this.#stop.signal;
  }

  /** Null while it goes on. */
  get outcome(): Outcome | null {
    return this.#outcome;
  }

  heed(event: ParticipantEvent): void {
    switch (event.type) {
      case "invited":
        this.#isAtWork = true;
        return;
      case "committed":
      case "abandoned":
      case "dropped":
      case "failed":
      case "waiting":
        this.#isAtWork = false;
        if (this.#isFinishing) this.#end({ type: "finished" });
        return;
      case "ended": {
        this.#isAtWork = false;
        const { run, outcome, model, model_version: version } = event;
        // A schedule starts another one: this device waits for it, unless it wanted to finish.
        if (this.#isFinishing) return this.#end({ type: "finished" });
        if ((event.next_run_in_ms ?? null) !== null) return;
        return this.#end({ type: "run_ended", run, outcome, model, version });
      }
      case "refused": {
        const { reason, sentence, fatal } = event;
        if (fatal) this.#end({ type: "refused", reason, sentence });
        return;
      }
      default:
    }
  }

  finish(): void {
    this.#isFinishing = true;
    if (!this.#isAtWork) this.#end({ type: "finished" });
  }

  leave(): void {
    this.#end({ type: "left" });
  }

  lose(): void {
    this.#end({ type: "coordinator_stopped" });
  }

  /** The first one counts. */
  #end(outcome: Outcome): void {
    this.#outcome ??= outcome;
    this.#stop.abort();
  }
}
