/** The timeline of a round as bars to be drawn: pure geometry in milliseconds since the round began, no pixels. */
import type { MemberTrace, RoundTrace } from "@tributary/protocol";

export type SegmentKind = "invited" | "working" | "sending" | "delivered" | "counted" | "lost";

export type Segment = {
  readonly kind: SegmentKind;
  readonly from_ms: number;
  readonly to_ms: number;
};

export type GanttRow = {
  readonly participant: string;
  readonly segments: readonly Segment[];
  /** When it was out; null while it is not. */
  readonly out_ms: number | null;
  /** Moments of the exchange: keys, shares, signature, answer. */
  readonly marks_ms: readonly number[];
};

export type Gantt = {
  readonly rows: readonly GanttRow[];
  readonly phases: RoundTrace["phases"];
  /** Right edge of the chart; the deadline may be beyond it. */
  readonly until_ms: number;
  readonly deadline_ms: number | null;
  /** When as many as the quorum had delivered; null until then. */
  readonly quorum_ms: number | null;
  /** Now, or the round's end. */
  readonly end_ms: number;
};

/** Nobody can read a chart that is over sooner. */
const edge_ms_min = 2_000;
/** As full as a chart may be before it is drawn to the next step. */
const filled_max = 0.8;

/** `elapsed_ms`: since the round began; of a round that is over its own end counts. */
export function ganttOf(trace: RoundTrace, elapsed_ms: number): Gantt {
  const end_ms = trace.ended_ms ?? Math.max(elapsed_ms, lastHeard(trace));
  const rows = trace.members.toSorted(byProgress).map((member) => rowOf(member, end_ms));
  const { deadline_ms, phases } = trace;
  const until_ms = trace.ended_ms === null ? edgeOf(end_ms, deadline_ms) : Math.max(1, end_ms);
  return { rows, phases, until_ms, deadline_ms, quorum_ms: quorumOf(trace), end_ms };
}

/**
 * To the deadline; while that is far off, to a quarter of it, or a quarter of that: a fast round would else be a thin
 * strip at the left. So few steps, since with each of them everything that is drawn moves.
 */
function edgeOf(end_ms: number, deadline_ms: number | null): number {
  if (deadline_ms === null) return Math.max(1, end_ms);
  const parts = [deadline_ms / 64, deadline_ms / 16, deadline_ms / 4];
  const near_ms = parts.find((part) => part >= edge_ms_min && end_ms <= part * filled_max);
  return Math.max(1, end_ms, near_ms ?? deadline_ms);
}

function rowOf(member: MemberTrace, end_ms: number): GanttRow {
  const { selected_ms, accepted_ms, upload_ms, delivered_ms, out, counted } = member;
  const gone_ms = out?.at_ms ?? null;
  const last_ms = gone_ms ?? end_ms;
  const working_ms = accepted_ms ?? upload_ms ?? delivered_ms;
  const sending_ms = upload_ms ?? delivered_ms;
  const stops = [
    { kind: "invited", from_ms: selected_ms },
    { kind: "working", from_ms: working_ms },
    { kind: "sending", from_ms: sending_ms },
    { kind: counted === true ? "counted" : "delivered", from_ms: delivered_ms },
  ] as const;
  const begun = stops.flatMap(({ kind, from_ms }) =>
    from_ms === undefined ? [] : [{ kind, from_ms }],
  );
  const segments = begun.map(({ kind, from_ms }, index) => ({
    kind,
    from_ms,
    to_ms: Math.max(from_ms, begun[index + 1]?.from_ms ?? last_ms),
  }));
  const lost =
    gone_ms === null ? [] : [{ kind: "lost", from_ms: gone_ms, to_ms: gone_ms } as const];
  return {
    participant: member.participant,
    segments: [...segments.filter(({ from_ms, to_ms }) => to_ms > from_ms), ...lost],
    out_ms: gone_ms,
    marks_ms: [member.keys_ms, member.shares_ms, member.confirmed_ms, member.answered_ms].flatMap(
      (at_ms) => at_ms ?? [],
    ),
  };
}

/** Who delivered first stands above; then those at work, then those that are out, the latest first. */
function byProgress(a: MemberTrace, b: MemberTrace): number {
  return (
    rank(a) - rank(b) ||
    (a.delivered_ms ?? 0) - (b.delivered_ms ?? 0) ||
    (b.out?.at_ms ?? 0) - (a.out?.at_ms ?? 0) ||
    (a.participant < b.participant ? -1 : 1)
  );
}

function rank({ delivered_ms, out }: MemberTrace): number {
  if (out !== undefined) return 2;
  return delivered_ms === undefined ? 1 : 0;
}

function quorumOf({ members, quorum }: RoundTrace): number | null {
  const delivered = members.flatMap(({ delivered_ms }) => delivered_ms ?? []);
  return delivered.sort((a, b) => a - b)[quorum - 1] ?? null;
}

/** Our clock may be behind the coordinator's. */
function lastHeard({ phases, members }: RoundTrace): number {
  const times = members.flatMap((one) => [
    one.selected_ms,
    one.delivered_ms ?? 0,
    one.out?.at_ms ?? 0,
  ]);
  return [...phases.map(({ at_ms }) => at_ms), ...times].reduce((a, b) => Math.max(a, b), 0);
}

/** How tall a row is, so that a few are easy to hit and many still fit. */
export function rowHeight(rows: number): number {
  if (rows <= 6) return 30;
  if (rows <= 16) return 22;
  if (rows <= 40) return 14;
  if (rows <= 120) return 7;
  return 4;
}

/** Round steps for the axis, about `wanted` of them. */
export function ticksOf(until_ms: number, wanted: number): readonly number[] {
  const steps_s = [
    0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1_800, 3_600, 7_200, 21_600,
  ];
  const step_ms = 1_000 * (steps_s.find((step) => until_ms / (1_000 * step) <= wanted) ?? 86_400);
  return Array.from({ length: Math.floor(until_ms / step_ms) + 1 }, (_, index) => index * step_ms);
}

const outWords: Readonly<Record<NonNullable<MemberTrace["out"]>["reason"], string>> = {
  left: "left",
  declined: "declined",
  disconnected: "lost its connection",
  deadline: "was too late",
  refused: "sent what was refused",
  not_needed: "was not needed any more",
  too_few_neighbours: "had too few to share with",
  revoked: "was revoked",
};

/** What became of a member, in words. */
export function fateOf(member: MemberTrace): string {
  const { out, counted, delivered_ms, upload_ms, accepted_ms } = member;
  if (out !== undefined) return `Out: it ${outWords[out.reason]}`;
  if (counted === true) return "Counted";
  if (delivered_ms !== undefined) return "Delivered";
  if (upload_ms !== undefined) return "Sending";
  return accepted_ms === undefined ? "Invited" : "Training";
}

export function outReason(reason: NonNullable<MemberTrace["out"]>["reason"]): string {
  return outWords[reason];
}
