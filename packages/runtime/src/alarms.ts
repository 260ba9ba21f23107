/** The two alarms of a round, or a buffered run: the machine's own, and the one that gives it up once it can be. */
import type { RoundEvent } from "@tributary/rounds";
import type { Clock } from "./ports.ts";

/** How long a round that could not be stored, or stepped, waits before it tries again. */
const retry_ms = 1_000;
/** Ticks that may fail before the round is given up. */
const failedTicks_max = 3;

type Stop = Extract<RoundEvent, { type: "stop" }>;
type Alarm = { readonly type: "tick" } | Pick<Stop, "type" | "reason" | "detail">;
type AlarmEvent = Alarm & { readonly now_ms: number };

export class Alarms {
  readonly #clock: Clock;
  readonly #dispatch: (event: AlarmEvent) => void;
  #cancelTick = () => {};
  #cancelGivingUp = () => {};
  #failedTicks = 0;

  constructor(clock: Clock, dispatch: (event: AlarmEvent) => void) {
    this.#clock = clock;
    this.#dispatch = dispatch;
  }

  /** Replaces the tick that was set before. */
  setTick(at_ms: number): void {
    this.#cancelTick();
    this.#cancelTick = this.#set(at_ms, { type: "tick" });
  }

  /** The tick failed: another one soon, and after a few of them the end of the round. */
  setTickAgain(): void {
    this.#failedTicks += 1;
    if (this.#failedTicks < failedTicks_max) this.setTick(this.#clock.now_ms() + retry_ms);
    else this.setGivingUp("aggregation_failed", `${this.#failedTicks} ticks failed.`);
  }

  /** No tick replaces this one. */
  setGivingUp(reason: Stop["reason"], detail: string): void {
    this.#cancelGivingUp();
    const stop = { type: "stop", reason, detail } as const;
    this.#cancelGivingUp = this.#set(this.#clock.now_ms() + retry_ms, stop);
  }

  cancel(): void {
    this.#cancelTick();
    this.#cancelGivingUp();
  }

  #set(at_ms: number, event: Alarm): () => void {
    return this.#clock.setAlarm(at_ms, () =>
      this.#dispatch({ ...event, now_ms: this.#clock.now_ms() }),
    );
  }
}
