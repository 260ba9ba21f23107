import {
  type AdminMessage,
  type MemberTrace,
  type RoundTrace,
  RunId,
  roundId,
} from "@tributary/protocol";
import { expect, test } from "vitest";
import { LiveTraces } from "./live-traces.ts";

const run = RunId.parse("run-000000000000");
const trace = (number: number, members: readonly MemberTrace[]): RoundTrace => ({
  run,
  round: roundId(run, number),
  number,
  started_at_ms: 1,
  quorum: 2,
  phases: [{ phase: "training", at_ms: 0 }],
  deadline_ms: 60,
  ended_ms: null,
  reason: null,
  members,
});
const member = (participant: string): MemberTrace => ({ participant, selected_ms: 0 });
const news = { type: "run", run: { id: run } } as never;

function open() {
  const told: AdminMessage[] = [];
  const state = { isFollowed: true, live: null as RoundTrace | null, alarms: [] as (() => void)[] };
  const traces = new LiveTraces({
    followers: {
      publish: (_run, message) => told.push(message),
      isFollowed: () => state.isFollowed,
    },
    runtime: () => ({ liveTrace: () => state.live }),
    clock: {
      now_ms: () => 0,
      setAlarm(_at_ms, callback) {
        state.alarms.push(callback);
        return () => {};
      },
    },
    wall: { now_ms: () => 7 },
  });
  const members = () =>
    told.map((one) => (one.type === "trace" ? one.trace.members.map((m) => m.participant) : []));
  const wake = () => {
    for (const alarm of state.alarms.splice(0)) alarm();
  };
  return { traces, state, told, members, wake };
}

test("many changes are one message, and it has what has changed since the last one", () => {
  const { traces, state, members, wake, told } = open();
  const [a, b] = [member("a"), member("b")];
  state.live = trace(1, [a, b]);
  for (let change = 0; change < 50; change++) traces.observe(news);
  expect(state.alarms).toHaveLength(1);
  wake();
  state.live = trace(1, [a, { ...b, accepted_ms: 5 }]);
  traces.observe(news);
  wake();
  expect(members()).toEqual([["a", "b"], ["b"]]);
  expect(told[1]).toMatchObject({ type: "trace", run, now_ms: 7, trace: { deadline_ms: 60 } });
});

test("another round is told whole", () => {
  const { traces, state, members, wake } = open();
  const a = member("a");
  state.live = trace(1, [a]);
  traces.observe(news);
  wake();
  state.live = trace(2, [a]);
  traces.observe(news);
  wake();
  expect(members()).toEqual([["a"], ["a"]]);
});

test("the end of a round is told at once", () => {
  const { traces, members } = open();
  traces.observe({ type: "trace", trace: trace(1, [member("a")]) });
  expect(members()).toEqual([["a"]]);
});

test("nothing is done for a run that nobody follows, and who comes later hears everything", () => {
  const { traces, state, members, wake } = open();
  state.isFollowed = false;
  state.live = trace(1, [member("a")]);
  traces.observe(news);
  traces.observe({ type: "trace", trace: state.live });
  expect(state.alarms).toHaveLength(0);
  state.isFollowed = true;
  traces.observe(news);
  wake();
  expect(members()).toEqual([["a"]]);
});
