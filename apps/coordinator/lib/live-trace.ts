/**
 * The timeline of a run's round as a page knows it: a pure reducer over the messages of the `/admin` namespace. Each
 * message holds what has changed since the one before.
 */
import type { AdminMessage, RoundTrace } from "@tributary/protocol";

export type LiveTrace = {
  readonly trace: RoundTrace | null;
  /** Coordinator's clock minus ours. */
  readonly clock_ahead_ms: number;
};

export type TraceEvent = { readonly message: AdminMessage; readonly now_ms: number };

export const noTrace: LiveTrace = { trace: null, clock_ahead_ms: 0 };

export function stepTrace(live: LiveTrace, { message, now_ms }: TraceEvent): LiveTrace {
  if (message.type !== "trace") return live;
  const { trace } = message;
  const clock_ahead_ms = message.now_ms - now_ms;
  if (live.trace?.round !== trace.round) {
    // While the next round selects nobody yet, the last one stays in sight: fast rounds would flicker.
    return live.trace !== null && trace.members.length === 0 ? live : { trace, clock_ahead_ms };
  }
  const changed = new Map(trace.members.map((member) => [member.participant, member]));
  const known = live.trace.members.map((member) => {
    const newer = changed.get(member.participant);
    changed.delete(member.participant);
    return newer ?? member;
  });
  return { trace: { ...trace, members: [...known, ...changed.values()] }, clock_ahead_ms };
}
