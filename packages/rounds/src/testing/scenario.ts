/**
 * A fluent story of one round. Every step is checked against the invariants and against a copy of
 * the state that went through JSON, and the alarm that is set is the one that `alarm` goes off at.
 */
import type { DeclineReason, DropReason } from "@tributary/protocol";
import { expect } from "vitest";
import { describe } from "../describe.ts";
import {
  assertInvariants,
  isWorthSaving,
  type LostPhase,
  type RevealedShare,
  type RoundConfig,
  type RoundEffect,
  type RoundEvent,
  type RoundState,
  resumeRound,
  type SealedShare,
  startRound,
  step,
  type Transition,
} from "../index.ts";
import { assertTransition } from "../invariants.ts";
import { nextAlarm_ms } from "../step.ts";
import { answerOf, idOf, keysOf, resultOf, sealedConfig, sharesOf, updateOf } from "./fixtures.ts";
import { Story, storyBegins_ms } from "./story.ts";

/** The shares that the state asks of a participant; none where it asks for none. */
export function sharesIn(state: RoundState, letter: string): SealedShare[] {
  const exchange = "exchange" in state ? state.exchange : null;
  return exchange?.plan.ring.includes(idOf(letter)) ? sharesOf(letter, exchange) : [];
}

/** What an honest survivor answers; nothing where it is not asked. */
export function answerIn(state: RoundState, letter: string): RevealedShare[] {
  const mayAnswer = state.phase === "unmasking" && state.exchange.sharers.includes(idOf(letter));
  return mayAnswer ? answerOf(letter, state) : [];
}

type FailureReason = Extract<RoundEvent, { type: "aggregation_failed" }>["reason"];

export class Scenario extends Story<RoundState, RoundEffect> {
  readonly config: RoundConfig;
  #restarted_at_ms = this.now_ms;

  constructor(config: RoundConfig, eligible: readonly string[]) {
    super(startRound(config, storyBegins_ms, eligible.map(idOf)));
    this.config = config;
    assertInvariants(this.state, config);
  }

  apply(event: RoundEvent): this {
    if (event.type === "tick") this.alarm_ms = null;
    const copy = step(JSON.parse(JSON.stringify(this.state)), event, this.config);
    this.#arrive(step(this.state, event, this.config));
    expect(copy).toEqual({ state: this.state, effects: this.effects });
    return this;
  }

  #arrive(transition: Transition): void {
    assertTransition(this.state, transition);
    this.#land(transition);
  }

  #land(transition: Transition): void {
    assertInvariants(transition.state, this.config);
    this.reach(transition, isWorthSaving(this.state, transition.state));
    const due_ms = nextAlarm_ms(this.state, this.config);
    if (due_ms !== null) expect(this.alarm_ms, "[RD4] the alarm is set").toBe(due_ms);
  }

  #each(letters: string[], event: (letter: string) => RoundEvent): this {
    for (const letter of letters) this.apply(event(letter));
    return this;
  }

  #from(letter: string) {
    return { participant: idOf(letter), now_ms: this.now_ms };
  }

  available(...letters: string[]): this {
    return this.#each(letters, (letter) => ({ type: "available", ...this.#from(letter) }));
  }
  disconnected(...letters: string[]): this {
    return this.#each(letters, (letter) => ({ type: "disconnected", ...this.#from(letter) }));
  }
  left(...letters: string[]): this {
    return this.#each(letters, (letter) => ({ type: "left", ...this.#from(letter) }));
  }
  revoked(...letters: string[]): this {
    return this.#each(letters, (letter) => ({ type: "revoked", ...this.#from(letter) }));
  }
  accepted(...letters: string[]): this {
    return this.#each(letters, (letter) => ({ type: "accepted", ...this.#from(letter) }));
  }
  declined(letter: string, reason: DeclineReason = "training_failed"): this {
    return this.apply({ type: "declined", reason, ...this.#from(letter) });
  }
  keys(...letters: string[]): this {
    return this.#each(letters, (letter) => ({
      type: "keys_advertised",
      keys: keysOf(letter),
      ...this.#from(letter),
    }));
  }
  shares(...letters: string[]): this {
    return this.#each(letters, (letter) => {
      return { type: "shares_sent", shares: sharesIn(this.state, letter), ...this.#from(letter) };
    });
  }
  update(letter: string, take = 1): this {
    const update = updateOf(letter, take);
    return this.apply({ type: "update_spooled", update, ...this.#from(letter) });
  }
  updates(...letters: string[]): this {
    for (const letter of letters) this.update(letter);
    return this;
  }
  updateRefused(letter: string): this {
    return this.apply({ type: "update_refused", ...this.#from(letter) });
  }
  confirm(...letters: string[]): this {
    return this.#each(letters, (letter) => ({
      type: "survivors_confirmed",
      signature: `${letter} confirms`,
      ...this.#from(letter),
    }));
  }
  unmask(...letters: string[]): this {
    return this.#each(letters, (letter) => {
      return { type: "unmasked", shares: answerIn(this.state, letter), ...this.#from(letter) };
    });
  }
  aggregated(options: { readonly excluded?: readonly string[] } = {}): this {
    const result = resultOf(options.excluded);
    return this.apply({ type: "aggregated", ...this.attempt, result, now_ms: this.now_ms });
  }
  aggregationFailed(reason: FailureReason, detail = "why"): this {
    const failure = { reason, detail, now_ms: this.now_ms };
    return this.apply({ type: "aggregation_failed", ...this.attempt, ...failure });
  }
  /** Of the newest request for an aggregate. */
  get attempt(): { readonly attempt?: number } {
    const attempt = this.state.phase === "aggregating" ? this.state.attempt : undefined;
    return attempt === undefined ? {} : { attempt };
  }
  stop(): this {
    const { now_ms } = this;
    return this.apply({ type: "stop", reason: "stopped", detail: "by an admin", now_ms });
  }
  tick(): this {
    return this.apply({ type: "tick", now_ms: this.now_ms });
  }
  /**
   * The coordinator ends and comes back: alarms, connections and all steps that were not worth
   * saving are gone.
   */
  restart(): this {
    const heard = this.state.revision;
    this.alarm_ms = null;
    this.state = JSON.parse(JSON.stringify(this.saved));
    const { state, effects } = resumeRound(this.state, this.config, this.now_ms);
    this.#land({ state, effects });
    const isLater = this.now_ms > this.#restarted_at_ms;
    if (state !== this.before && isLater) expect(state.revision).toBeGreaterThan(heard);
    this.#restarted_at_ms = this.now_ms;
    return this;
  }

  expectCohort(letters: string): this {
    const cohort = this.members().map((member) => member.participant[0]);
    expect(cohort.sort().join("")).toBe(letters);
    return this;
  }
  expectDelivered(letters: string): this {
    const delivered = this.members().filter((member) => member.status === "delivered");
    expect(
      delivered
        .map((member) => member.participant[0])
        .sort()
        .join(""),
    ).toBe(letters);
    return this;
  }
  expectOut(letter: string, reason: DropReason, phase?: LostPhase): this {
    const member = this.members().find((candidate) => candidate.participant === idOf(letter));
    expect(member).toMatchObject({ status: "out", reason, ...(phase && { phase }) });
    return this;
  }
  protected override describe(): string {
    return describe(this.state, this.config);
  }
  members() {
    return "members" in this.state ? this.state.members : [];
  }
}

export function scenario(
  config: RoundConfig = sealedConfig,
  eligible: readonly string[] = [],
): Scenario {
  return new Scenario(config, eligible);
}
