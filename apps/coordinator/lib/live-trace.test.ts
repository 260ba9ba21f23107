import { type AdminMessage, type MemberTrace, RunId, roundId } from "@tributary/protocol";
import { expect, test } from "vitest";
import { noTrace, stepTrace } from "./live-trace.ts";

const run = RunId.parse("run-000000000000");

function message(number: number, members: readonly MemberTrace[]): AdminMessage {
  const phases = [{ phase: "training", at_ms: 0 }] as const;
  const about = { run, round: roundId(run, number), number, started_at_ms: 0, quorum: 1, phases };
  const open = { deadline_ms: null, ended_ms: null, reason: null };
  return { type: "trace", run, trace: { ...about, ...open, members }, now_ms: 50 };
}

const member = (participant: string): MemberTrace => ({ participant, selected_ms: 0 });

test("what has changed takes its place, and what is new comes behind", () => {
  const first = stepTrace(noTrace, { message: message(1, [member("a"), member("b")]), now_ms: 20 });
  expect(first.clock_ahead_ms).toBe(30);
  const changed = { ...member("a"), accepted_ms: 7 };
  const second = stepTrace(first, { message: message(1, [changed, member("c")]), now_ms: 20 });
  expect(second.trace?.members).toEqual([changed, member("b"), member("c")]);
});

test("another round begins anew", () => {
  const first = stepTrace(noTrace, { message: message(1, [member("a")]), now_ms: 0 });
  const next = stepTrace(first, { message: message(2, [member("b")]), now_ms: 0 });
  expect(next.trace?.members).toEqual([member("b")]);
});

test("a round that has selected nobody yet does not take the place of the one before", () => {
  const first = stepTrace(noTrace, { message: message(1, [member("a")]), now_ms: 0 });
  expect(stepTrace(first, { message: message(2, []), now_ms: 0 })).toBe(first);
  const waiting = stepTrace(noTrace, { message: message(1, []), now_ms: 0 });
  expect(waiting.trace?.number).toBe(1);
});

test("other messages change nothing", () => {
  const other: AdminMessage = { type: "unknown_run", run: "x" };
  expect(stepTrace(noTrace, { message: other, now_ms: 0 })).toBe(noTrace);
});
