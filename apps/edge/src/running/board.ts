/** Keeps the status: a pure reading of what happens. */
import type { ParticipantEvent } from "@tributary/client";
import { Narrator, waitingLine } from "../narrator.ts";
import type { EdgeState, EdgeStatus } from "./status.ts";

type Changing = Omit<EdgeStatus, "at" | "memory_bytes" | "pid" | "version" | "started_at">;

export type BoardOptions = {
  readonly pid: number;
  readonly version: string;
  readonly coordinator: string;
  readonly task: string;
  readonly now: () => Date;
  readonly memory_bytes: () => number;
  /** Something is different that is worth keeping. */
  readonly onChange?: () => void;
};

export class Board {
  readonly #options: BoardOptions;
  readonly #started_at: string;
  readonly #narrator = new Narrator();
  #now: Changing;
  #hasDelivered = false;

  constructor(options: BoardOptions) {
    const { coordinator, task } = options;
    this.#options = options;
    this.#started_at = options.now().toISOString();
    this.#now = {
      state: "starting",
      sentence: "Starting.",
      finishing: false,
      coordinator,
      task,
      title: null,
      participant: null,
      backend: null,
      examples: null,
      run: null,
      model_version: null,
      round: null,
      rounds: { invited: 0, counted: 0, lost: 0 },
      bytes: { received: 0, sent: 0 },
      last_problem: null,
      exit_code: null,
    };
  }

  get status(): EdgeStatus {
    const { pid, version, now, memory_bytes } = this.#options;
    const at = now().toISOString();
    const fixed = { pid, version, started_at: this.#started_at, at, memory_bytes: memory_bytes() };
    return { ...fixed, ...this.#now };
  }

  /** What is known besides events. */
  note(known: Partial<Changing>): void {
    this.#now = { ...this.#now, ...known };
    this.#options.onChange?.();
  }

  /** It takes part in nothing now; a round that was under way goes on without it. */
  rests(state: EdgeState, sentence: string): void {
    this.note({ ...this.#lost(), state, sentence });
  }

  event(event: ParticipantEvent): void {
    const telling = this.#narrator.tell(event).text.trim();
    const isProgress = ["downloading", "training", "sending"].includes(event.type);
    const next = this.#after(event);
    this.#now = { ...this.#now, ...next, sentence: next.sentence ?? telling };
    if (!isProgress) this.#options.onChange?.();
  }

  #after(event: ParticipantEvent): Partial<Changing> {
    const { rounds, bytes } = this.#now;
    switch (event.type) {
      case "connecting":
      case "connected":
      case "disconnected":
        // A round that is under way goes on without the connection.
        return this.#now.round === null ? { state: "connecting" } : {};
      case "away":
        return { state: "away", round: null };
      case "joined": {
        const { run, model_version, task } = event;
        const state = this.#now.round === null ? "waiting" : "working";
        return { state, run, model_version, title: task.title };
      }
      case "waiting":
        return { ...this.#lost(), state: "waiting", sentence: waitingLine(event.waiting) };
      case "invited": {
        const before = this.#lost().rounds ?? rounds;
        this.#hasDelivered = false;
        const invited = { ...before, invited: before.invited + 1 };
        return { state: "working", round: event.number, rounds: invited };
      }
      case "downloaded":
        return { bytes: { ...bytes, received: bytes.received + event.bytes } };
      case "accepted":
        this.#hasDelivered = true;
        return { bytes: { ...bytes, sent: bytes.sent + event.size_bytes } };
      case "committed": {
        const isMine = this.#now.round !== null && this.#hasDelivered;
        const counted = isMine ? { ...rounds, counted: rounds.counted + 1 } : rounds;
        return { ...this.#over(), rounds: counted, model_version: event.model_version };
      }
      case "abandoned":
      case "dropped":
        return this.#lost();
      case "failed":
        return { ...this.#lost(), last_problem: event.message };
      case "refused":
        return event.fatal ? { last_problem: event.sentence } : {};
      case "ended":
        return { ...this.#over(), model_version: event.model_version };
      default:
        return {};
    }
  }

  #over(): Partial<Changing> {
    return { state: "waiting", round: null };
  }

  #lost(): Partial<Changing> {
    const { rounds, round } = this.#now;
    return round === null ? {} : { ...this.#over(), rounds: { ...rounds, lost: rounds.lost + 1 } };
  }
}
