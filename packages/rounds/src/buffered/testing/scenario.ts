/**
 * A fluent story of a buffered run. Every step is checked against the invariants and against a copy
 * of the state that went through JSON, and the alarm that is set is the one that `alarm` goes off
 * at.
 */
import { RunId } from "@tributary/protocol";
import { expect } from "vitest";
import {
  assertBufferedInvariants,
  type BufferedConfig,
  type BufferedEffect,
  type BufferedEvent,
  type BufferedState,
  type BufferedTransition,
  isBufferedWorthSaving,
  resumeBuffered,
  startBuffered,
  stepBuffered,
  type UpdateRef,
} from "../../index.ts";
import { idOf, resultOf, updateOf } from "../../testing/fixtures.ts";
import { type EffectOf, Story, storyBegins_ms } from "../../testing/story.ts";
import { pendingUpdates } from "../buffer.ts";
import { describeBuffered } from "../describe.ts";
import { assertBufferedTransition } from "../invariants.ts";
import { nextBufferedAlarm_ms } from "../step.ts";

export const bufferedConfig: BufferedConfig = {
  run: RunId.parse("run-0123456789ab"),
  buffer: 2,
  concurrency: 3,
  staleness_max: 2,
  deadline_ms: 60_000,
  reconnect_grace_ms: 3_000,
  rest_ms: 10_000,
  rounds_target: 5,
};

type FailureReason = Extract<BufferedEvent, { type: "aggregation_failed" }>["reason"];

/** The letter of a participant. */
const letterOf = ({ participant }: { readonly participant: string }) => participant[0] ?? "";

/** A participant's update for an invitation; or another one for the same. */
export function updateFor(letter: string, invitation: number, isOther = false): UpdateRef {
  // The last digit keeps 1 and 10 apart, since a digest is filled up with zeros.
  return updateOf(letter, 10 * invitation + (isOther ? 8 : 9));
}

export class BufferedScenario extends Story<BufferedState, BufferedEffect> {
  readonly config: BufferedConfig;
  /** The newest invitation of each participant, as it was told. */
  readonly told = new Map<string, number>();
  /** What participants know: each invitation as it was made, and which updates are safe. */
  readonly #invited = new Map<number, string>();
  readonly #acknowledged = new Set<string>();

  constructor(config: BufferedConfig, letters: readonly string[]) {
    const model = resultOf().model;
    const start = { model, version: 0, number: 1, idle: letters.map(idOf) };
    const started = startBuffered(config, start, storyBegins_ms);
    super(started.state);
    this.config = config;
    this.#land(started);
  }

  apply(event: BufferedEvent): this {
    if (event.type === "tick") this.alarm_ms = null;
    const copy = stepBuffered(JSON.parse(JSON.stringify(this.state)), event, this.config);
    const transition = stepBuffered(this.state, event, this.config);
    assertBufferedTransition(this.state, transition, this.config);
    this.#land(transition);
    expect(copy).toEqual({ state: this.state, effects: this.effects });
    return this;
  }

  #land(transition: BufferedTransition): void {
    assertBufferedInvariants(transition.state, this.config);
    this.reach(transition, isBufferedWorthSaving(this.state, transition.state));
    for (const effect of transition.effects) {
      if (effect.type === "invite") this.#hearInvitation(effect);
      if (effect.type === "confirm_update") this.#acknowledged.add(effect.update.sha256);
    }
    this.#expectPromisesKept();
    const due_ms = nextBufferedAlarm_ms(this.state, this.config);
    if (due_ms !== null) expect(this.alarm_ms, "[BF4] the alarm is set").toBe(due_ms);
  }

  #hearInvitation(effect: EffectOf<BufferedEffect, "invite">): void {
    const { participant, invitation, version } = effect;
    this.told.set(letterOf(effect), invitation);
    const made = this.#invited.get(invitation) ?? `${participant} ${version}`;
    expect(`${participant} ${version}`, "[BF24] an invitation stays as it was made").toBe(made);
    this.#invited.set(invitation, made);
  }

  /** An update that was confirmed is under way until a version counts it or a buffer names it. */
  #expectPromisesKept(): void {
    const pending = "buffer" in this.state ? pendingUpdates(this.state) : [];
    const here = new Set<string>(pending.map(({ sha256 }) => sha256));
    for (const effect of this.effects) {
      const ended = effect.type === "commit" ? effect.counted : [];
      const lost = effect.type === "abandon" ? effect.uncounted : [];
      for (const { sha256 } of [...ended, ...lost]) this.#acknowledged.delete(sha256);
    }
    for (const { sha256 } of this.state.last) this.#acknowledged.delete(sha256);
    const missing = [...this.#acknowledged].filter((sha256) => !here.has(sha256));
    expect(missing, "[BF24] an acknowledged update is kept").toEqual([]);
  }

  #from(letter: string) {
    return { participant: idOf(letter), now_ms: this.now_ms };
  }

  #about(letter: string, invitation = this.told.get(letter) ?? 0) {
    return { ...this.#from(letter), invitation };
  }

  available(...letters: string[]): this {
    for (const letter of letters) this.apply({ type: "available", ...this.#from(letter) });
    return this;
  }
  disconnected(...letters: string[]): this {
    for (const letter of letters) this.apply({ type: "disconnected", ...this.#from(letter) });
    return this;
  }
  left(letter: string): this {
    return this.apply({ type: "left", ...this.#from(letter) });
  }
  accepted(letter: string, invitation?: number): this {
    return this.apply({ type: "accepted", ...this.#about(letter, invitation) });
  }
  declined(letter: string, invitation?: number): this {
    const reason = "training_failed";
    return this.apply({ type: "declined", reason, ...this.#about(letter, invitation) });
  }
  /** Its update for its newest invitation, or for an earlier one. */
  update(
    letter: string,
    options: { readonly invitation?: number; readonly isOther?: boolean } = {},
  ) {
    const about = this.#about(letter, options.invitation);
    const update = updateFor(letter, about.invitation, options.isOther);
    return this.apply({ type: "update_spooled", update, ...about });
  }
  updates(...letters: string[]): this {
    for (const letter of letters) this.update(letter);
    return this;
  }
  updateRefused(letter: string): this {
    return this.apply({ type: "update_refused", ...this.#about(letter) });
  }
  aggregated(options: { readonly excluded?: string[]; readonly number?: number } = {}): this {
    const number = options.number ?? this.combining();
    const result = { ...resultOf(options.excluded), model_version: this.state.version + 1 };
    return this.apply({ type: "aggregated", number, result, now_ms: this.now_ms });
  }
  aggregationFailed(reason: FailureReason = "sum_implausible"): this {
    const number = this.combining();
    const { now_ms } = this;
    return this.apply({ type: "aggregation_failed", number, reason, detail: "why", now_ms });
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
    this.alarm_ms = null;
    this.state = JSON.parse(JSON.stringify(this.saved));
    this.#land(resumeBuffered(this.state, this.config, this.now_ms));
    return this;
  }

  /** The number of the buffer that is combined; 0 when none is. */
  combining(): number {
    return this.state.phase === "aggregating" ? this.state.combining.number : 0;
  }

  /** Who is at work, who waits in which order, and whose updates are in the buffer. */
  expectPlaces(places: { at_work?: string; idle?: string; buffer?: string }): this {
    const open = "buffer" in this.state ? this.state : null;
    const found = {
      at_work: open?.at_work.map(letterOf).join(""),
      idle: open?.idle.map((participant) => participant[0]).join(""),
      buffer: open?.buffer.map(letterOf).join(""),
    };
    expect(found).toMatchObject(places);
    return this;
  }
  protected override describe(): string {
    return describeBuffered(this.state, this.config);
  }
}

/** A run in which these participants are connected from the beginning. */
export function bufferedScenario(
  letters = "",
  config: Partial<BufferedConfig> = {},
): BufferedScenario {
  return new BufferedScenario({ ...bufferedConfig, ...config }, [...letters]);
}
