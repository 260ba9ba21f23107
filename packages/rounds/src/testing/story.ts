/**
 * What the stories of all machines share: time that the teller lets pass, the alarm that is set, and what is expected
 * of the newest step.
 */
import type { RefusalReason } from "@tributary/protocol";
import { expect } from "vitest";
import { idOf } from "./fixtures.ts";

export type EffectOf<F extends { type: string }, T extends F["type"]> = Extract<F, { type: T }>;

/** When all stories begin. */
export const storyBegins_ms = 1_000;

type Reached<S, F> = { readonly state: S; readonly effects: readonly F[] };
type AnyEffect = { readonly type: string };

export abstract class Story<S extends { readonly phase: string }, F extends AnyEffect> {
  state: S;
  effects: readonly F[] = [];
  now_ms = storyBegins_ms;
  alarm_ms: number | null = null;
  /** The state before the newest step. */
  protected before: S;
  /** The newest state that was worth saving. */
  protected saved: S;

  constructor(state: S) {
    this.state = state;
    this.before = state;
    this.saved = state;
  }

  abstract tick(): this;
  /** What is waited for, in words. */
  protected abstract describe(): string;

  /** Takes a step's outcome over. */
  protected reach({ state, effects }: Reached<S, F>, isWorthSaving: boolean): void {
    if (isWorthSaving) this.saved = state;
    this.before = this.state;
    this.state = state;
    this.effects = effects;
    for (const effect of effects) {
      if (isAlarm(effect)) this.alarm_ms = effect.at_ms;
    }
  }

  wait(duration_ms: number): this {
    this.now_ms += duration_ms;
    return this;
  }
  /** Sleeps until the alarm goes off. */
  alarm(): this {
    if (this.alarm_ms === null) throw new Error(`No alarm is set in ${this.state.phase}.`);
    this.now_ms = Math.max(this.now_ms, this.alarm_ms);
    return this.tick();
  }

  expectPhase(phase: S["phase"]): this {
    expect(this.state.phase).toBe(phase);
    return this;
  }
  expectState(fields: Record<string, unknown>): this {
    expect(this.state).toMatchObject(fields);
    return this;
  }
  expectEffect<T extends F["type"]>(
    type: T,
    fields: Partial<Omit<EffectOf<F, T>, "type">> = {},
  ): this {
    const candidates = this.effects.filter((effect) => effect.type === type);
    expect(candidates).toContainEqual(expect.objectContaining<object>(fields));
    return this;
  }
  expectEffects(...types: F["type"][]): this {
    expect(this.effects.map((effect) => effect.type)).toEqual(types);
    return this;
  }
  expectUnchanged(): this {
    expect(this.state).toBe(this.before);
    return this;
  }
  expectRefused(letter: string, reason: RefusalReason): this {
    const refusal = { type: "refuse", participant: idOf(letter), reason };
    expect(this.expectUnchanged().effects).toContainEqual(expect.objectContaining(refusal));
    return this;
  }
  expectAlarmIn(duration_ms: number | null): this {
    expect(this.alarm_ms === null ? null : this.alarm_ms - this.now_ms).toBe(duration_ms);
    return this;
  }
  expectWaitingFor(words: string): this {
    expect(this.describe()).toBe(words);
    return this;
  }
}

function isAlarm(effect: AnyEffect): effect is { readonly type: "set_alarm"; at_ms: number } {
  return effect.type === "set_alarm";
}
