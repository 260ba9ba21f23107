/**
 * The timelines of rounds under way, for the followers of their runs: at most five times a second, and each time only
 * what has changed. Nothing is done for a run that nobody follows.
 */
import type { AdminMessage, MemberTrace, RoundTrace, RunId } from "@tributary/protocol";
import type { Clock, RunNews, Runtime } from "@tributary/runtime";

export type LiveTracesOptions = {
  readonly followers: {
    publish(run: RunId, message: AdminMessage): void;
    isFollowed(run: RunId): boolean;
  };
  readonly runtime: () => Pick<Runtime, "liveTrace">;
  readonly clock: Clock;
  readonly wall: Pick<Clock, "now_ms">;
};

const interval_ms = 200;

type Told = { readonly round: string; readonly members: ReadonlyMap<string, MemberTrace> };

export class LiveTraces {
  readonly #options: LiveTracesOptions;
  readonly #changed = new Set<RunId>();
  readonly #told = new Map<RunId, Told>();
  #cancelAlarm: (() => void) | null = null;

  constructor(options: LiveTracesOptions) {
    this.#options = options;
  }

  observe(news: RunNews): void {
    if (news.type === "trace") this.#tell(news.trace);
    else if (news.type === "run" && this.#isFollowed(news.run.id)) {
      this.#changed.add(news.run.id);
      const { clock } = this.#options;
      this.#cancelAlarm ??= clock.setAlarm(clock.now_ms() + interval_ms, () => this.#flush());
    }
  }

  close(): void {
    this.#cancelAlarm?.();
  }

  #flush(): void {
    this.#cancelAlarm = null;
    for (const run of this.#changed) {
      const trace = this.#options.runtime().liveTrace(run);
      if (trace !== null) this.#tell(trace);
    }
    this.#changed.clear();
  }

  #tell(trace: RoundTrace): void {
    const { run, round } = trace;
    if (!this.#isFollowed(run)) return;
    const before = this.#told.get(run);
    const known = before?.round === round ? before.members : new Map<string, MemberTrace>();
    const members = trace.members.filter((one) => known.get(one.participant) !== one);
    this.#told.set(run, {
      round,
      members: new Map(trace.members.map((one) => [one.participant, one])),
    });
    const now_ms = this.#options.wall.now_ms();
    const message = { type: "trace", run, trace: { ...trace, members }, now_ms } as const;
    this.#options.followers.publish(run, message);
  }

  /** Of one that nobody follows any more, everything is told again to whoever comes. */
  #isFollowed(run: RunId): boolean {
    const isFollowed = this.#options.followers.isFollowed(run);
    if (!isFollowed) this.#told.delete(run);
    return isFollowed;
  }
}
