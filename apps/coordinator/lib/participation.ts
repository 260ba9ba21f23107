/**
 * What the page knows of this device's part in a task: a pure reducer over the client's events and the visitor's
 * acts. It knows no socket, no worker and no React; lib/visit.ts feeds it.
 */
import type { ParticipantEvent, TrainProgress } from "@tributary/client";
import type { RoundId, RunId, Sha256, Waiting } from "@tributary/protocol";
import { abandonSentences } from "@tributary/protocol";
import { dropSentences, endSentence } from "./words.ts";

/** Whether the visitor takes part, and how it ended where it did. */
export type Standing =
  | { readonly kind: "idle" }
  | { readonly kind: "running" }
  | { readonly kind: "paused" }
  | { readonly kind: "left" }
  | { readonly kind: "ended"; readonly sentence: string }
  | { readonly kind: "failed"; readonly sentence: string; readonly detail: string };

export type Connection =
  | { readonly kind: "offline" }
  | { readonly kind: "connecting"; readonly attempt: number }
  | { readonly kind: "connected" }
  | { readonly kind: "lost"; readonly why: string; readonly retry_at_ms: number };

/** What the device does at this moment. */
export type Activity =
  | { readonly kind: "none" }
  | { readonly kind: "waiting"; readonly waiting: Waiting; readonly until_ms: number }
  | {
      readonly kind: "downloading";
      readonly received_bytes: number;
      readonly total_bytes: number | null;
    }
  | { readonly kind: "training"; readonly progress: TrainProgress | null }
  | { readonly kind: "sending"; readonly sent_bytes: number; readonly size_bytes: number }
  | { readonly kind: "sent" };

export type Place = {
  readonly round: RoundId;
  readonly number: number;
  readonly cohort: number;
  readonly quorum: number;
  readonly deadline_at_ms: number;
};

/** What left this device, once per round. */
export type Receipt = {
  readonly round: RoundId;
  readonly sha256: Sha256;
  readonly size_bytes: number;
  /** `unknown`: it arrived, and this device was away when the round ended. */
  readonly state: "pending" | "counted" | "not_counted" | "unknown";
  /** Why it was not counted, in words. */
  readonly note: string | null;
};

export type Score = {
  readonly model_version: number;
  readonly accuracy: number | null;
  readonly loss: number | null;
};

export type Participation = {
  readonly standing: Standing;
  readonly connection: Connection;
  readonly activity: Activity;
  readonly run: RunId | null;
  readonly rounds_target: number;
  readonly model: Sha256 | null;
  readonly model_version: number;
  /** The round that this device was last invited to, until it is over. */
  readonly place: Place | null;
  /** Training losses of the round under way, thinned to a drawable number. */
  readonly losses: readonly number[];
  readonly scores: readonly Score[];
  /** Newest first. */
  readonly receipts: readonly Receipt[];
  readonly downloaded_bytes: number;
  readonly uploaded_bytes: number;
  /** The last thing that did not work and did not end the visit. */
  readonly notice: string | null;
};

export type Act =
  | { readonly type: "start" }
  | { readonly type: "pause" }
  | { readonly type: "leave" }
  | { readonly type: "fail"; readonly sentence: string; readonly detail: string };

export const initialParticipation: Participation = {
  standing: { kind: "idle" },
  connection: { kind: "offline" },
  activity: { kind: "none" },
  run: null,
  rounds_target: 0,
  model: null,
  model_version: 0,
  place: null,
  losses: [],
  scores: [],
  receipts: [],
  downloaded_bytes: 0,
  uploaded_bytes: 0,
  notice: null,
};

const losses_max = 240;
const atRest = {
  connection: { kind: "offline" },
  activity: { kind: "none" },
  place: null,
} as const;

/** The visitor's acts. */
export function act(state: Participation, what: Act): Participation {
  switch (what.type) {
    case "start":
      return { ...state, standing: { kind: "running" }, notice: null };
    case "pause":
      return { ...state, ...atRest, receipts: missed(state), standing: { kind: "paused" } };
    case "leave":
      return { ...initialParticipation, receipts: missed(state), standing: { kind: "left" } };
    case "fail": {
      const { sentence, detail } = what;
      return { ...state, ...atRest, standing: { kind: "failed", sentence, detail } };
    }
    default:
      return what satisfies never;
  }
}

/** The client's events; `now_ms` turns durations into moments. */
export function receive(
  state: Participation,
  event: ParticipantEvent,
  now_ms: number,
): Participation {
  if (state.standing.kind !== "running") return state;
  switch (event.type) {
    case "connecting":
      return { ...state, connection: { kind: "connecting", attempt: event.attempt } };
    case "connected":
      return { ...state, connection: { kind: "connected" } };
    case "disconnected": {
      const { why, retry_ms } = event;
      return { ...state, connection: { kind: "lost", why, retry_at_ms: now_ms + retry_ms } };
    }
    case "joined": {
      const { run, model, model_version, rounds_target } = event;
      return { ...state, run, model, model_version, rounds_target };
    }
    case "waiting": {
      const { waiting } = event;
      const until_ms = now_ms + waiting.come_back_ms;
      return { ...state, activity: { kind: "waiting", waiting, until_ms } };
    }
    case "invited": {
      const { round, number, cohort, quorum, deadline_ms } = event;
      const place = { round, number, cohort, quorum, deadline_at_ms: now_ms + deadline_ms };
      const receipts = missed(state, round);
      return { ...state, place, receipts, losses: [], notice: null };
    }
    case "refused":
      return refuse(state, event);
    case "ended": {
      const { model, model_version } = event;
      const sentence = endSentence(event.outcome, state.receipts.filter(isCounted).length);
      return { ...state, ...atRest, model, model_version, standing: { kind: "ended", sentence } };
    }
    default:
      return work(state, event);
  }
}

type WorkEvent = Exclude<
  ParticipantEvent,
  {
    type:
      | "connecting"
      | "connected"
      | "disconnected"
      | "joined"
      | "waiting"
      | "invited"
      | "refused"
      | "ended";
  }
>;

/** One round's work, in the order in which it happens. */
function work(state: Participation, event: WorkEvent): Participation {
  switch (event.type) {
    case "downloading": {
      const { received_bytes, total_bytes } = event;
      return { ...state, activity: { kind: "downloading", received_bytes, total_bytes } };
    }
    case "downloaded":
      return {
        ...state,
        activity: { kind: "training", progress: null },
        downloaded_bytes: state.downloaded_bytes + event.bytes,
      };
    case "training": {
      const { progress } = event;
      const losses =
        progress.loss === null ? state.losses : thinned([...state.losses, progress.loss]);
      return { ...state, activity: { kind: "training", progress }, losses };
    }
    case "trained":
      return { ...state, activity: { kind: "sending", sent_bytes: 0, size_bytes: 0 } };
    case "sending": {
      const { sent_bytes, size_bytes } = event;
      return { ...state, activity: { kind: "sending", sent_bytes, size_bytes } };
    }
    case "accepted":
      return accept(state, event);
    case "dropped":
      return closeRound(state, event.round, "not_counted", dropSentences[event.reason]);
    case "committed": {
      const { round, model, model_version, accuracy, loss } = event;
      const closed = closeRound(state, round, "counted", null);
      const scores = [...state.scores, { model_version, accuracy, loss }];
      return { ...closed, model, model_version, scores };
    }
    case "failed":
      return closeRound(state, event.round, "not_counted", event.message);
    case "abandoned":
      return closeRound(state, event.round, "not_counted", abandonSentences[event.reason]);
    default:
      return event satisfies never;
  }
}

/** An acceptance that is told again after a reconnect stays one receipt. */
function accept(
  state: Participation,
  { round, sha256, size_bytes }: Extract<ParticipantEvent, { type: "accepted" }>,
): Participation {
  if (state.receipts.some((receipt) => receipt.round === round)) {
    return { ...state, activity: { kind: "sent" } };
  }
  const receipt: Receipt = { round, sha256, size_bytes, state: "pending", note: null };
  return {
    ...state,
    activity: { kind: "sent" },
    receipts: [receipt, ...state.receipts],
    uploaded_bytes: state.uploaded_bytes + size_bytes,
  };
}

function closeRound(
  state: Participation,
  round: RoundId,
  outcome: "counted" | "not_counted",
  note: string | null,
): Participation {
  const receipts = state.receipts.map((receipt) =>
    receipt.round === round && (receipt.state === "pending" || receipt.state === "unknown")
      ? { ...receipt, state: outcome, note }
      : receipt,
  );
  const mine = state.place?.round === round;
  return {
    ...state,
    receipts,
    place: mine ? null : state.place,
    activity: mine ? { kind: "none" } : state.activity,
    notice: mine && note !== null ? note : state.notice,
  };
}

function refuse(
  state: Participation,
  { sentence, detail, fatal }: Extract<ParticipantEvent, { type: "refused" }>,
): Participation {
  if (!fatal) return { ...state, notice: sentence };
  return { ...state, ...atRest, standing: { kind: "failed", sentence, detail } };
}

/** Rounds that went on without this device: nobody told it how they ended. */
function missed(state: Participation, current?: RoundId): readonly Receipt[] {
  return state.receipts.map((receipt) =>
    receipt.state === "pending" && receipt.round !== current
      ? { ...receipt, state: "unknown" }
      : receipt,
  );
}

export function isCounted(receipt: Receipt): boolean {
  return receipt.state === "counted";
}

/** Every second value goes when there are too many to draw. */
function thinned(values: readonly number[]): readonly number[] {
  return values.length <= losses_max ? values : values.filter((_, index) => index % 2 === 0);
}
