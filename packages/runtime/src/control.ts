/**
 * Pausing, resuming and rolling back a run of rounds. One act after another; what one stores is durable before it takes
 * effect. Stopping is the run's own, since it must also work while one of these waits for the disk.
 */
import type { ParticipantId } from "@tributary/protocol";
import { isPaused, type Pause, pauseRun, resumeRun } from "@tributary/rounds";
import type { ModelVersion, RunRecord } from "@tributary/storage";
import type { RunBook } from "./book.ts";
import { betweenRoundsMessage, pausedMessage, sendAll } from "./messages.ts";
import type { Ports } from "./ports.ts";
import type { Round } from "./round.ts";
import { RunControlError } from "./task-run.ts";

export type ControlledRun = {
  readonly ports: Pick<Ports, "records" | "clock" | "outbox">;
  readonly book: RunBook;
  readonly quorum: number;
  readonly round: () => Round | null;
  readonly here: () => readonly ParticipantId[];
  /** No round opens that is not open yet; resolves when none is being opened. */
  readonly settle: () => Promise<void>;
  /** Does what the run does next. */
  readonly goOn: () => void;
  readonly onChange: () => void;
};

export class RunControl {
  readonly #run: ControlledRun;
  readonly #save: (record: RunRecord) => Promise<void>;
  #acting: Promise<unknown> = Promise.resolve();
  #isRollingBack = false;

  constructor(run: ControlledRun) {
    this.#run = run;
    this.#save = (record) => run.ports.records.runs.save(record);
  }

  get isPaused(): boolean {
    return isPaused(this.#run.book.state);
  }

  /** While it is rolled back no round opens: it would start from the wrong model. */
  get mayOpen(): boolean {
    return !this.#isRollingBack && !this.isPaused;
  }

  pause(when: Pause): Promise<void> {
    return this.#act(async () => {
      const { book, settle, round, onChange } = this.#run;
      this.#requireRunning("paused");
      await book.change(this.#save, (state) => pauseRun(state, when));
      await settle();
      if (round() === null) this.tellWaiting();
      else await this.giveUpIfPaused();
      onChange();
    });
  }

  resume(): Promise<void> {
    return this.#act(async () => {
      const { book, settle, round, goOn, onChange } = this.#run;
      this.#requireRunning("resumed");
      if (!this.isPaused) throw new RunControlError(`Run ${this.#id} is not paused.`);
      await book.change(this.#save, resumeRun);
      await settle();
      if (round() === null) {
        this.tellWaiting();
        goOn();
      }
      onChange();
    });
  }

  rollBack(to: ModelVersion): Promise<void> {
    return this.#act(async () => {
      const { book, settle, round, goOn, onChange } = this.#run;
      if (to.version === book.head.version) {
        throw new RunControlError(`Run ${this.#id} serves version ${to.version} already.`);
      }
      this.#isRollingBack = true;
      try {
        await settle();
        await this.#giveUp("rolled_back");
        if (round() !== null) {
          const what = `Round ${round()?.config.number} could not be given up: nothing can be stored now.`;
          throw new RunControlError(`${what} The run was not rolled back. Try again later.`);
        }
        await book.rollBack(this.#save, to);
      } finally {
        this.#isRollingBack = false;
        if (book.isRunning && round() === null) goOn();
        onChange();
      }
    });
  }

  /** A round in which nobody is at work yet waits for participants who may come after the pause. */
  async giveUpIfPaused(): Promise<void> {
    const { book, round } = this.#run;
    const isIdle = round()?.view().phase === "recruiting";
    if (this.isPaused && (book.state.pause === "now" || isIdle)) await this.#giveUp("paused");
  }

  /** To all who are here, while no round is open. */
  tellWaiting(): void {
    const { ports, here } = this.#run;
    sendAll(ports.outbox, here(), this.waiting());
  }

  /** What somebody waits for while no round is open. */
  waiting() {
    const { quorum } = this.#run;
    return this.isPaused ? pausedMessage(quorum) : betweenRoundsMessage(quorum);
  }

  get #id() {
    return this.#run.book.record.id;
  }

  async #giveUp(reason: "paused" | "rolled_back"): Promise<void> {
    const { ports, round } = this.#run;
    round()?.dispatch({ type: "stop", now_ms: ports.clock.now_ms(), reason, detail: "" });
    await round()?.settled();
  }

  #requireRunning(what: string): void {
    const { status } = this.#run.book.record;
    if (status === "running") return;
    throw new RunControlError(`Run ${this.#id} is ${status}; it cannot be ${what}.`);
  }

  #act(work: () => Promise<void>): Promise<void> {
    const act = this.#acting.then(work);
    this.#acting = act.catch(() => {});
    return act;
  }
}
