/**
 * The timeline of a round under way, read off its states as they follow each other. It decides nothing and is not
 * stored before the round is over: after a restart it begins with what the snapshot knows.
 */
import type { MemberTrace, ParticipantId, RoundPhase, RoundTrace } from "@tributary/protocol";
import type { Member, RoundConfig, RoundState } from "@tributary/rounds";
import { messageOf } from "./aggregate.ts";
import type { Ports } from "./ports.ts";

type Mark = "keys_ms" | "shares_ms" | "confirmed_ms" | "answered_ms";

const idShown_characters = 8;

export class RoundTracer {
  readonly #config: RoundConfig;
  readonly #started_at_ms: number;
  readonly #members = new Map<ParticipantId, MemberTrace>();
  readonly #phases: { readonly phase: RoundPhase; readonly at_ms: number }[];
  readonly #resumed_ms: number | null;
  #state: RoundState;
  #deadline_ms: number | null = null;

  /** By the clock of the round. */
  constructor(
    config: RoundConfig,
    state: RoundState,
    about: { readonly isResumed: boolean; readonly now_ms: number },
  ) {
    this.#config = config;
    this.#state = state;
    this.#started_at_ms = Math.min(state.started_at_ms, about.now_ms);
    this.#resumed_ms = about.isResumed ? this.#after(about.now_ms) : null;
    const at_ms = this.#resumed_ms ?? 0;
    this.#phases = [{ phase: state.phase, at_ms }];
    if ("members" in state) this.#noteMembers([], state.members, at_ms);
    this.#noteSelection(state);
  }

  /** The state has become another one. */
  note(after: RoundState, now_ms: number): void {
    const before = this.#state;
    if (after === before) return;
    this.#state = after;
    const at_ms = this.#after(now_ms);
    if (after.phase !== before.phase) this.#phases.push({ phase: after.phase, at_ms });
    this.#noteSelection(after);
    if ("members" in after) {
      this.#noteMembers("members" in before ? before.members : [], after.members, at_ms);
    }
    this.#noteExchange(before, after, at_ms);
    if (after.phase === "closed") this.#noteCounted(after.members);
  }

  /** An update was announced; not every one that is gets through. */
  noteUpload(participant: ParticipantId, now_ms: number): void {
    const trace = this.#members.get(participant);
    if (trace === undefined || trace.upload_ms !== undefined || trace.out !== undefined) return;
    this.#members.set(participant, { ...trace, upload_ms: this.#after(now_ms) });
  }

  /** As it is now. Members that have not changed are the very same objects. */
  view(onTheWall: (at_ms: number) => number): RoundTrace {
    const { run, round, number, quorum } = this.#config;
    const state = this.#state;
    const isOver = state.phase === "closed" || state.phase === "abandoned";
    return {
      run,
      round,
      number,
      started_at_ms: onTheWall(this.#started_at_ms),
      quorum,
      phases: [...this.#phases],
      deadline_ms: this.#deadline_ms,
      ended_ms: isOver ? (this.#phases.at(-1)?.at_ms ?? 0) : null,
      reason: state.phase === "abandoned" ? state.reason : null,
      ...(this.#resumed_ms === null ? {} : { resumed_ms: this.#resumed_ms }),
      members: [...this.#members.values()],
    };
  }

  #after(at_ms: number): number {
    return Math.max(0, Math.round(at_ms - this.#started_at_ms));
  }

  #noteSelection(state: RoundState): void {
    if ("ends_at_ms" in state) this.#deadline_ms = this.#after(state.ends_at_ms);
  }

  #noteMembers(before: readonly Member[], after: readonly Member[], at_ms: number): void {
    for (const [index, member] of after.entries()) {
      if (member === before[index]) continue;
      const known = this.#members.get(member.participant);
      const trace = known ?? {
        participant: member.participant.slice(0, idShown_characters),
        selected_ms: at_ms,
      };
      this.#members.set(member.participant, withStatus(trace, member, at_ms));
    }
  }

  #noteExchange(before: RoundState, after: RoundState, at_ms: number): void {
    for (const [mark, saidIn] of Object.entries(exchange) as [Mark, Said][]) {
      const said = saidIn(after);
      if (said.list === saidIn(before).list) continue;
      for (const participant of said.participants()) this.#mark(participant, mark, at_ms);
    }
  }

  #mark(participant: ParticipantId, mark: Mark, at_ms: number): void {
    const trace = this.#members.get(participant);
    if (trace === undefined || trace[mark] !== undefined) return;
    this.#members.set(participant, { ...trace, [mark]: at_ms });
  }

  #noteCounted(members: readonly Member[]): void {
    for (const { participant, status } of members) {
      const trace = this.#members.get(participant);
      if (trace !== undefined && status === "delivered") {
        this.#members.set(participant, { ...trace, counted: true });
      }
    }
  }
}

function withStatus(trace: MemberTrace, member: Member, at_ms: number): MemberTrace {
  switch (member.status) {
    case "invited":
      return trace;
    case "training":
      return trace.accepted_ms === undefined ? { ...trace, accepted_ms: at_ms } : trace;
    case "delivered":
      return trace.delivered_ms === undefined ? { ...trace, delivered_ms: at_ms } : trace;
    case "out": {
      const { reason, phase } = member;
      return trace.out === undefined ? { ...trace, out: { at_ms, reason, phase } } : trace;
    }
    default:
      return member satisfies never;
  }
}

type Heard = {
  /** The very list of the state: while it stays, nobody has said more. */
  readonly list: unknown;
  readonly participants: () => readonly ParticipantId[];
};
type Said = (state: RoundState) => Heard;

const nobody: Heard = { list: null, participants: () => [] };
const named = (list: readonly { readonly participant: ParticipantId }[]): Heard => ({
  list,
  participants: () => list.map(({ participant }) => participant),
});
const from = (list: readonly { readonly from: ParticipantId }[]): Heard => ({
  list,
  participants: () => list.map((one) => one.from),
});

/** Who has said what in the exchange; the last one ends the phase, and is found in what the next phase keeps. */
const exchange: Readonly<Record<Mark, Said>> = {
  keys_ms: (state) => {
    if ("keys" in state) return named(state.keys);
    return state.phase === "sharing" ? named(state.exchange.keys) : nobody;
  },
  shares_ms: (state) => {
    if ("dealt" in state) return from(state.dealt);
    if (state.phase !== "training" || state.exchange === null) return nobody;
    const { sharers } = state.exchange;
    return { list: sharers, participants: () => sharers };
  },
  confirmed_ms: (state) => ("signatures" in state ? from(state.signatures) : nobody),
  answered_ms: (state) => {
    if ("answers" in state) return from(state.answers);
    if (state.phase !== "aggregating" || state.exchange === null) return nobody;
    return from(state.exchange.answers);
  },
};

/** For people to look at: nothing waits for it, and the run goes on without it. */
export function keepTrace(
  { records, log, publish }: Pick<Ports, "records" | "log" | "publish">,
  trace: RoundTrace | null,
): void {
  if (trace === null) return;
  publish({ type: "trace", trace });
  records.traces.save(trace).catch((error) => {
    log.warn({ round: trace.round, error: messageOf(error) }, "A timeline was not kept");
  });
}
