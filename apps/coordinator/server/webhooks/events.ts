/** What webhooks can be told, and when the news of a run are such an event. */
import type { RoundSummary, RoundView, RunId, RunView, TaskId } from "@tributary/protocol";
import type { RunNews } from "@tributary/runtime";
import type { Json } from "@tributary/storage";

export const webhookEvents = {
  "run.finished": "A run has made its rounds, or was stopped.",
  "round.abandoned": "A round came to nothing; the model is the one before.",
  "round.low_quorum": "A round has waited ten minutes for enough participants.",
} as const;

export type WebhookEvent = keyof typeof webhookEvents;
export const webhookEventNames = Object.keys(webhookEvents) as readonly WebhookEvent[];

/** After so long a wait somebody should know. */
const lowQuorum_after_ms = 10 * 60_000;

export type Happening = {
  readonly event: WebhookEvent;
  /** The same for the same happening, also after a restart: nobody is told twice. */
  readonly id: string;
  readonly body: Json;
};

/** Watches the news for what webhooks are told. */
export class Happenings {
  readonly #now_ms: () => number;
  /** Runs under way as they were last seen, and of which waiting round was told. */
  readonly #underWay = new Map<RunId, { readonly run: RunView; toldRound: string | null }>();

  constructor(now_ms: () => number) {
    this.#now_ms = now_ms;
  }

  of(news: RunNews): readonly Happening[] {
    if (news.type === "round") return abandonedIn(news.run, news.summary);
    if (news.type === "run") return this.#ofRun(news.run);
    return [];
  }

  /** Waiting makes no news: whoever wants to be told of it asks now and then. */
  waits(): readonly Happening[] {
    const happenings: Happening[] = [];
    for (const seen of this.#underWay.values()) {
      const { round } = seen.run;
      if (round === null || round.id === seen.toldRound) continue;
      if (!waitsInVain(round, this.#now_ms())) continue;
      seen.toldRound = round.id;
      happenings.push(lowQuorum(seen.run, round));
    }
    return happenings;
  }

  #ofRun(run: RunView): readonly Happening[] {
    const before = this.#underWay.get(run.id);
    if (run.status === "running") {
      this.#underWay.set(run.id, { run, toldRound: before?.toldRound ?? null });
      return [];
    }
    this.#underWay.delete(run.id);
    return before === undefined ? [] : [finished(run)];
  }
}

function waitsInVain(round: RoundView, now_ms: number): boolean {
  const { phase, eligible, quorum, started_at_ms } = round;
  if (phase !== "recruiting" || eligible >= quorum) return false;
  return now_ms - started_at_ms >= lowQuorum_after_ms;
}

function lowQuorum(run: RunView, round: RoundView): Happening {
  const { eligible, quorum, waiting_for } = round;
  const about = { round: round.number, eligible, quorum, waiting_for };
  const id = `low_quorum ${round.id}`;
  return { event: "round.low_quorum", id, body: { ...naming(run), ...about } };
}

function naming({ id, task, title }: { id: RunId; task: TaskId; title: string }) {
  return { run: id, task, title };
}

function finished(run: RunView): Happening {
  const { status, rounds_committed, rounds_target, model } = run;
  const about = { status, rounds_committed, rounds_target, model };
  return { event: "run.finished", id: `finished ${run.id}`, body: { ...naming(run), ...about } };
}

function abandonedIn(run: RunId, summary: RoundSummary): readonly Happening[] {
  if (summary.outcome !== "abandoned") return [];
  const { id, number, reason, cohort, accepted, dropped } = summary;
  const body = { run, round: number, reason, cohort, accepted, dropped };
  return [{ event: "round.abandoned", id: `abandoned ${id}`, body }];
}
