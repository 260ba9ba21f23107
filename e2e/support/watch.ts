/** A run as an onlooker sees it: what `/watch` says, as a trace. */
import { watchRun } from "@tributary/client";
import type { RoundSummary, RunView, WatchMessage } from "@tributary/protocol";
import { Trace } from "./trace.ts";

export class RunWatch {
  readonly messages: Trace<WatchMessage>;
  readonly #stop = new AbortController();
  readonly #done: Promise<void>;

  constructor(options: {
    readonly url: string;
    readonly run: string;
    readonly patience_ms?: number;
  }) {
    this.messages = new Trace(options.patience_ms);
    this.#done = this.#follow(options);
  }

  /** The first view of the run, past or to come, that is so. */
  async run(what: string, match: (run: RunView) => boolean): Promise<RunView> {
    const message = await this.messages.first(
      what,
      (seen): seen is Extract<WatchMessage, { run: RunView }> =>
        (seen.type === "run" || seen.type === "snapshot") && match(seen.run),
    );
    return message.run;
  }

  /** How that round ended, past or to come. */
  async round(number: number): Promise<RoundSummary> {
    const message = await this.messages.first(
      `the end of round ${number}`,
      (seen) => endOf(seen, number) !== undefined,
    );
    const summary = endOf(message, number);
    if (summary === undefined) throw new Error(`Expected the end of round ${number}.`);
    return summary;
  }

  stop(): Promise<void> {
    this.#stop.abort();
    return this.#done;
  }

  async #follow(options: { readonly url: string; readonly run: string }): Promise<void> {
    for await (const message of watchRun({ ...options, signal: this.#stop.signal })) {
      this.messages.push(message);
    }
  }
}

function endOf(message: WatchMessage, number: number): RoundSummary | undefined {
  const told =
    message.type === "snapshot"
      ? message.history
      : message.type === "round"
        ? [message.summary]
        : [];
  return told.find((summary) => summary.number === number);
}
