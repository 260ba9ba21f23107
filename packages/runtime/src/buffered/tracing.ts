/**
 * The timelines of a buffered run: of each buffer who was at work while it filled, and whose updates went into it. Read
 * off the states as they follow each other; it decides nothing. Whoever began before the buffer is there from its edge.
 */
import {
  type DropReason,
  type MemberTrace,
  type ParticipantId,
  type RoundTrace,
  type RunId,
  roundId,
} from "@tributary/protocol";
import { type BufferedState, pendingUpdates } from "@tributary/rounds";
import { type BufferEnd, updatesOf } from "./closing.ts";
import { isEnd, type RunEffect } from "./steps.ts";

const idShown_characters = 8;

/** One invitation, by the clock of the run. Replaced when it changes. */
type Work = {
  readonly participant: ParticipantId;
  readonly selected_ms: number;
  readonly accepted_ms?: number;
  readonly upload_ms?: number;
  readonly delivered_ms?: number;
  readonly out?: { readonly at_ms: number; readonly reason: DropReason };
};

type Buffer = {
  readonly number: number;
  readonly opened_ms: number;
  /** Since when it is combined; null while it fills. */
  readonly combining_ms: number | null;
  readonly works: Map<number, Work>;
  /** Of what is shown: the very same object while a work has not changed. */
  readonly shown: WeakMap<Work, MemberTrace>;
};

type End = Pick<RoundTrace, "ended_ms" | "reason"> & { readonly counted: ReadonlySet<number> };

const underWay: End = { ended_ms: null, reason: null, counted: new Set() };

export class BufferTracer {
  readonly #about: { readonly run: RunId; readonly quorum: number };
  #filling: Buffer | null = null;
  #combining: Buffer | null = null;

  constructor(about: { readonly run: RunId; readonly quorum: number }) {
    this.#about = about;
  }

  /** The run has come to this state, by these effects. Answers the timelines of the buffers that are over. */
  note(
    after: BufferedState,
    effects: readonly RunEffect[],
    about: { readonly now_ms: number; readonly onTheWall: (at_ms: number) => number },
  ): readonly RoundTrace[] {
    const { now_ms, onTheWall } = about;
    const ends = effects.filter(isEnd);
    this.#noteWork(after, effects, now_ms);
    this.#noteDelivered(after, ends, now_ms);
    const over = ends.map((end) => this.#viewOf(this.#taken(end), endOf(end, now_ms), onTheWall));
    this.#handOver(after, now_ms);
    return over;
  }

  noteUpload(invitation: number, now_ms: number): void {
    const work = this.#filling?.works.get(invitation);
    if (work === undefined || work.upload_ms !== undefined) return;
    this.#filling?.works.set(invitation, { ...work, upload_ms: now_ms });
  }

  /** Of the buffer that fills; null before the first and after the last. */
  view(onTheWall: (at_ms: number) => number): RoundTrace | null {
    return this.#filling && this.#viewOf(this.#filling, underWay, onTheWall);
  }

  #noteWork(after: BufferedState, effects: readonly RunEffect[], now_ms: number): void {
    if (!("at_work" in after)) return;
    this.#filling ??= freshBuffer(after.number, after.opened_at_ms);
    const { works } = this.#filling;
    for (const { participant, invitation, status } of after.at_work) {
      const work = works.get(invitation) ?? { participant, selected_ms: now_ms };
      const isNew = status === "training" && work.accepted_ms === undefined;
      if (isNew || !works.has(invitation))
        works.set(invitation, isNew ? { ...work, accepted_ms: now_ms } : work);
    }
    for (const effect of effects) {
      const work = effect.type === "drop" ? works.get(effect.invitation) : undefined;
      if (effect.type !== "drop" || work === undefined || work.out !== undefined) continue;
      works.set(effect.invitation, { ...work, out: { at_ms: now_ms, reason: effect.reason } });
    }
  }

  /** What is under way now, or is in what just ended, has arrived. */
  #noteDelivered(after: BufferedState, ends: readonly BufferEnd[], now_ms: number): void {
    const arrived = "buffer" in after ? pendingUpdates(after) : [];
    const works = this.#filling?.works;
    for (const { invitation, participant } of [...arrived, ...ends.flatMap(updatesOf)]) {
      if (this.#combining?.works.has(invitation)) continue;
      const work = works?.get(invitation) ?? { participant, selected_ms: now_ms };
      if (work.delivered_ms === undefined)
        works?.set(invitation, { ...work, delivered_ms: now_ms });
    }
  }

  /** The buffer that ended; its works leave the one that fills. */
  #taken(end: BufferEnd): Buffer {
    const isCombined = this.#combining?.number === end.number;
    const source = isCombined ? this.#combining : this.#filling;
    const buffer = source ?? freshBuffer(end.number, end.opened_at_ms);
    if (isCombined) this.#combining = null;
    return isCombined ? buffer : splitOff(buffer, end.number, new Set(updatesOf(end).map(named)));
  }

  #handOver(after: BufferedState, now_ms: number): void {
    if (!("at_work" in after)) {
      this.#filling = null;
      return;
    }
    if (after.phase === "aggregating" && this.#combining?.number !== after.combining.number) {
      const own = new Set(after.combining.updates.map(named));
      const source = this.#filling ?? freshBuffer(after.combining.number, now_ms);
      const split = splitOff(source, after.combining.number, own);
      this.#combining = { ...split, combining_ms: now_ms };
    }
    const { number, opened_at_ms } = after;
    if (this.#filling?.number === number) return;
    const works = this.#filling?.works ?? new Map<number, Work>();
    this.#filling = { ...freshBuffer(number, opened_at_ms), works };
  }

  #viewOf(buffer: Buffer, end: End, onTheWall: (at_ms: number) => number): RoundTrace {
    const { run, quorum } = this.#about;
    const { number, opened_ms, combining_ms, works } = buffer;
    const after = (at_ms: number) => Math.max(0, Math.round(at_ms - opened_ms));
    const combined =
      combining_ms === null ? [] : [{ phase: "aggregating" as const, at_ms: after(combining_ms) }];
    const ended =
      end.ended_ms === null
        ? []
        : [{ phase: end.reason ? "abandoned" : "closed", at_ms: after(end.ended_ms) } as const];
    // Of a participant that was invited twice meanwhile the later time is shown.
    const members = new Map<ParticipantId, MemberTrace>();
    for (const [invitation, work] of works) {
      const shown = buffer.shown.get(work) ?? traceOf(work, after);
      buffer.shown.set(work, shown);
      const isCounted = end.counted.has(invitation);
      members.set(work.participant, isCounted ? { ...shown, counted: true } : shown);
    }
    return {
      run,
      round: roundId(run, number),
      number,
      started_at_ms: onTheWall(opened_ms),
      quorum,
      phases: [{ phase: "training", at_ms: 0 }, ...combined, ...ended],
      deadline_ms: null,
      ended_ms: end.ended_ms === null ? null : after(end.ended_ms),
      reason: end.reason,
      members: [...members.values()],
    };
  }
}

const named = ({ invitation }: { readonly invitation: number }) => invitation;

function freshBuffer(number: number, opened_ms: number): Buffer {
  return { number, opened_ms, combining_ms: null, works: new Map(), shown: new WeakMap() };
}

/** What was delivered into it, and who was out while it filled; the others go on into the next one. */
function splitOff(source: Buffer, number: number, own: ReadonlySet<number>): Buffer {
  const works = new Map<number, Work>();
  for (const [invitation, work] of [...source.works]) {
    if (!own.has(invitation) && work.out === undefined) continue;
    works.set(invitation, work);
    source.works.delete(invitation);
  }
  return { ...freshBuffer(number, source.opened_ms), works };
}

function endOf(end: BufferEnd, now_ms: number): End {
  const isCommit = end.type === "commit";
  const counted = new Set(isCommit ? end.counted.map(named) : []);
  return { ended_ms: now_ms, reason: isCommit ? null : end.reason, counted };
}

function traceOf(work: Work, after: (at_ms: number) => number): MemberTrace {
  const { participant, selected_ms, accepted_ms, upload_ms, delivered_ms, out } = work;
  return {
    participant: participant.slice(0, idShown_characters),
    selected_ms: after(selected_ms),
    ...(accepted_ms === undefined ? {} : { accepted_ms: after(accepted_ms) }),
    ...(upload_ms === undefined ? {} : { upload_ms: after(upload_ms) }),
    ...(delivered_ms === undefined ? {} : { delivered_ms: after(delivered_ms) }),
    ...(out === undefined
      ? {}
      : { out: { at_ms: after(out.at_ms), reason: out.reason, phase: "training" } }),
  };
}
