/**
 * Who is here for a task, what is remembered of everyone that took part, and so who may be selected now. What a round
 * changes in it is computed first, stored with the round's end, and holds from then on.
 */
import {
  type Capabilities,
  ineligibleSentence,
  type ParticipantId,
  type ParticipantView,
  type TaskSpec,
} from "@tributary/protocol";
import {
  afterPart,
  arrived,
  type Crowd,
  departed,
  type EligibilityAnswer,
  eligibilityOf,
  newStanding,
  partsOf,
  type RestPolicy,
  type RoundState,
  resumeStanding,
  type Selection,
  type Standing,
  shareAt,
  withoutRest,
} from "@tributary/rounds";
import type { Json, Standing as StoredStanding } from "@tributary/storage";
import type { Clock } from "./ports.ts";

/** What a participant says of itself when it joins. */
export type JoinDetails = {
  readonly capabilities: Capabilities;
  readonly has_enough_examples: boolean;
};

/** Of a participant that says nothing. */
export const nothingSaid: JoinDetails = {
  capabilities: { agent: "unknown", backend: "other" },
  has_enough_examples: false,
};

export type Refusal = Extract<EligibilityAnswer, { ok: false }>;

/** A standing after a round, as it is kept here and as it is stored. */
export type ChangedStanding = {
  readonly participant: ParticipantId;
  readonly standing: Standing;
};

export type { Standing };

export type RosterOptions = {
  readonly task: TaskSpec;
  readonly clock: Clock;
  readonly stored: readonly StoredStanding[];
  /** Time alone made them eligible. */
  readonly onEligible: (participants: readonly ParticipantId[]) => void;
};

const idShown_characters = 8;

export class Roster {
  readonly #options: RosterOptions;
  readonly #here = new Map<ParticipantId, JoinDetails>();
  /** Of these, those that are not selected for now. */
  readonly #refused = new Map<ParticipantId, Refusal>();
  readonly #standings: Map<ParticipantId, Standing>;
  /** Came or went since their standing was stored. */
  readonly #unsaved = new Set<ParticipantId>();
  /** When those who need not stay were told to come back. */
  readonly #returns_ms = new Map<ParticipantId, number>();
  /** Who went away until then. */
  readonly #expected = new Set<ParticipantId>();
  #cancelAlarm = () => {};

  constructor(options: RosterOptions) {
    this.#options = options;
    const now_ms = options.clock.now_ms();
    this.#standings = new Map(
      options.stored.map(({ participant, standing }) => [
        participant,
        resumeStanding(standing as unknown as Standing, now_ms),
      ]),
    );
  }

  get size(): number {
    return this.#here.size;
  }

  get resting(): number {
    return this.#refused.size;
  }

  /** Everyone who is here. */
  here(): readonly ParticipantId[] {
    return [...this.#here.keys()];
  }

  arrive(participant: ParticipantId, about: JoinDetails): void {
    this.#here.set(participant, about);
    this.#returns_ms.delete(participant);
    this.#expected.delete(participant);
    this.#notePresence(participant, arrived);
    this.#look(participant);
    this.#setAlarm();
  }

  /** False where it was not here. */
  depart(participant: ParticipantId): boolean {
    this.#refused.delete(participant);
    if (!this.#here.delete(participant)) return false;
    this.#notePresence(participant, departed);
    const return_ms = this.#returns_ms.get(participant);
    if (return_ms !== undefined && return_ms > this.#options.clock.now_ms()) {
      this.#expected.add(participant);
    }
    return true;
  }

  /** Why a participant that is here is not selected now; null while it may be. */
  refusalOf(participant: ParticipantId): Refusal | null {
    return this.#refused.get(participant) ?? null;
  }

  /** The standing of one that rests, without the rest; null where it does not. */
  withoutRest(participant: ParticipantId): ChangedStanding | null {
    const standing = this.#standings.get(participant);
    if (standing === undefined) return null;
    const after = withoutRest(standing);
    return after === standing ? null : { participant, standing: after };
  }

  /** Its key is another one from now on; it is not here under the old one any more. */
  rename(old: ParticipantId, by: ParticipantId): void {
    const standing = this.#standings.get(old);
    if (standing === undefined) return;
    this.#standings.delete(old);
    this.#standings.set(by, standing);
    // Whoever stores the old one again would bring it back.
    this.#unsaved.delete(old);
  }

  /** It was told when to come back, and may go until then. */
  sendAway(participant: ParticipantId, come_back_ms: number): void {
    this.#returns_ms.set(participant, this.#options.clock.now_ms() + come_back_ms);
  }

  /** Before a round begins: whose time has come may be selected; who did not come back in time is not waited for. */
  refresh(): void {
    const now_ms = this.#options.clock.now_ms();
    for (const participant of [...this.#refused.keys()]) this.#look(participant);
    for (const [participant, return_ms] of this.#returns_ms) {
      if (return_ms >= now_ms) continue;
      this.#returns_ms.delete(participant);
      this.#expected.delete(participant);
    }
  }

  /** Who competes for the places of a round that selects so many. */
  crowd(needed: number): Crowd {
    const population = this.#here.size - this.#refused.size + this.#expected.size;
    return { population, needed };
  }

  /** How cohorts are drawn from now on. */
  selection(): Selection {
    if (!this.#weighsAvailability) return { kind: "uniform" };
    const now_ms = this.#options.clock.now_ms();
    const shares = [...this.#standings].map(([participant, { presence }]) => [
      participant,
      Number(shareAt(presence, now_ms).toPrecision(3)),
    ]);
    return { kind: "availability", shares: Object.fromEntries(shares) };
  }

  /** The standings that are not stored yet, with what a round that is over has changed. */
  after(state: RoundState): readonly ChangedStanding[] {
    const now_ms = this.#options.clock.now_ms();
    const changed = new Map<ParticipantId, Standing>();
    const standingOf = (participant: ParticipantId) =>
      changed.get(participant) ??
      this.#standings.get(participant) ??
      newStanding(now_ms, this.#here.has(participant));
    for (const participant of this.#unsaved) changed.set(participant, standingOf(participant));
    for (const { participant, outcome } of partsOf(state)) {
      const after = afterPart(standingOf(participant), { outcome, now_ms }, this.#restPolicy);
      changed.set(participant, after);
    }
    return [...changed].map(([participant, standing]) => ({ participant, standing }));
  }

  /** They are stored; from now on they hold. */
  enter(changed: readonly ChangedStanding[]): void {
    for (const { participant, standing } of changed) {
      // It may have come or gone while the standing was being stored.
      const presence = this.#standings.get(participant)?.presence ?? standing.presence;
      this.#standings.set(participant, { ...standing, presence });
      if (presence === standing.presence) this.#unsaved.delete(participant);
      if (this.#here.has(participant)) this.#look(participant);
    }
    this.#setAlarm();
  }

  close(): void {
    this.#cancelAlarm();
  }

  /** For the admin: everyone who is here or has a standing. */
  views(): readonly ParticipantView[] {
    const everyone = new Set([...this.#here.keys(), ...this.#standings.keys()]);
    return [...everyone].map((participant) => this.#view(participant));
  }

  #view(participant: ParticipantId): ParticipantView {
    const now_ms = this.#options.clock.now_ms();
    const standing = this.#standings.get(participant) ?? newStanding(now_ms);
    const answer = this.#answerFor(participant, now_ms);
    const refusal = answer.ok ? null : answer;
    const { selected, delivered, failures_in_a_row, last_outcome, last_delivered_at_ms } = standing;
    return {
      participant: participant.slice(0, idShown_characters),
      is_connected: this.#here.has(participant),
      selected,
      delivered,
      failures_in_a_row,
      last_outcome,
      last_delivered_at_ms,
      availability: shareAt(standing.presence, now_ms),
      ineligible: refusal?.because ?? null,
      sentence: refusal === null ? null : ineligibleSentence(refusal.because),
      eligible_at_ms: refusal?.until_ms ?? null,
    };
  }

  get #weighsAvailability(): boolean {
    return this.#options.task.round.selection === "availability";
  }

  get #restPolicy(): RestPolicy {
    const { eligibility, round } = this.#options.task;
    return { ...eligibility, deadline_ms: round.deadline_ms };
  }

  #notePresence(
    participant: ParticipantId,
    changed: (standing: Standing, now_ms: number) => Standing,
  ): void {
    const now_ms = this.#options.clock.now_ms();
    const before = this.#standings.get(participant);
    // Where availability does not count, only those are remembered that took part.
    if (before === undefined && !this.#weighsAvailability) return;
    const after = changed(before ?? newStanding(now_ms), now_ms);
    if (after === before) return;
    this.#standings.set(participant, after);
    if (this.#weighsAvailability) this.#unsaved.add(participant);
  }

  #answerFor(participant: ParticipantId, now_ms: number): EligibilityAnswer {
    const { eligibility = {} } = this.#options.task;
    const standing = this.#standings.get(participant) ?? null;
    const about = this.#here.get(participant);
    if (about !== undefined) return eligibilityOf(eligibility, { ...about, standing }, now_ms);
    // Of one that is away only what is remembered can be said.
    const { min_interval_ms } = eligibility;
    return eligibilityOf({ min_interval_ms }, { ...nothingSaid, standing }, now_ms);
  }

  #look(participant: ParticipantId): void {
    const answer = this.#answerFor(participant, this.#options.clock.now_ms());
    if (answer.ok) this.#refused.delete(participant);
    else this.#refused.set(participant, answer);
  }

  /** Goes off when the first of those who are here may be selected again. */
  #setAlarm(): void {
    this.#cancelAlarm();
    const times_ms = [...this.#refused.values()].flatMap(({ until_ms }) => until_ms ?? []);
    if (times_ms.length === 0) return;
    const earliest_ms = times_ms.reduce((earliest, time) => Math.min(earliest, time));
    this.#cancelAlarm = this.#options.clock.setAlarm(earliest_ms, () => this.#lookAgain());
  }

  #lookAgain(): void {
    const before = [...this.#refused.keys()];
    for (const participant of before) this.#look(participant);
    this.#setAlarm();
    this.#options.onEligible(before.filter((participant) => !this.#refused.has(participant)));
  }
}

/** As the records keep them. */
export function storedStandings(changed: readonly ChangedStanding[]): readonly StoredStanding[] {
  return changed.map(({ participant, standing }) => ({
    participant,
    standing: standing as unknown as Json,
  }));
}
