/**
 * What the page knows of this device's part in a task: a pure reducer over the client's events and the visitor's
 * acts. It knows no socket, no worker and no React; lib/visit.ts feeds it.
 */
import type { ParticipantEvent } from "@tributary/client";
import type { DeviceKey } from "./known-device.ts";
import {
  barredReasons,
  initialParticipation,
  type Participation,
  type Place,
} from "./participation-state.ts";
import { isCounted, miss } from "./receipt.ts";
import { work } from "./round-work.ts";
import type { TrainerNews } from "./trainer-port.ts";

export type Act =
  | { readonly type: "start" }
  | { readonly type: "pause" }
  | { readonly type: "leave" }
  /** Another tab of this browser takes part in the task; this one waits for its turn. */
  | { readonly type: "yield" }
  /** Works through the round under way, and then pauses. */
  | { readonly type: "finish" }
  | { readonly type: "recognise"; readonly device: DeviceKey }
  | { readonly type: "hear"; readonly news: TrainerNews }
  | { readonly type: "fail"; readonly detail: string };

const atRest = {
  isFinishing: false,
  connection: { kind: "offline" },
  activity: { kind: "none" },
  place: null,
} as const;

/** The visitor's acts. */
export function act(state: Participation, what: Act): Participation {
  switch (what.type) {
    case "start":
      return { ...state, standing: { kind: "running" }, isFinishing: false, notice: null };
    case "pause":
      return { ...state, ...atRest, receipts: miss(state.receipts), standing: { kind: "paused" } };
    case "leave":
      return {
        ...initialParticipation,
        receipts: miss(state.receipts),
        standing: { kind: "left" },
      };
    case "yield": {
      const receipts = miss(state.receipts);
      return { ...state, ...atRest, receipts, standing: { kind: "elsewhere" } };
    }
    case "finish":
      return { ...state, isFinishing: state.standing.kind === "running" };
    case "recognise":
      return { ...state, device: what.device };
    case "hear":
      return { ...state, news: what.news };
    case "fail": {
      const standing = { kind: "failed", reason: null, said: "", detail: what.detail } as const;
      return { ...state, ...atRest, standing };
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
    case "away": {
      const back_at_ms = now_ms + event.come_back_ms;
      return { ...state, connection: { kind: "away", back_at_ms } };
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
      const place = placeIn(state, event, now_ms);
      const receipts = miss(state.receipts, event.round);
      return { ...state, place, receipts, losses: [], notice: null, news: null };
    }
    case "refused":
      return refuse(state, event);
    case "ended": {
      const { model, model_version, next_run_in_ms = null } = event;
      // A schedule starts the next run, and this device takes part in that one, too.
      if (next_run_in_ms !== null) {
        const activity = { kind: "between_runs", until_ms: now_ms + next_run_in_ms } as const;
        return { ...state, model, model_version, place: null, activity };
      }
      const counted = state.receipts.filter(isCounted).length;
      const standing = { kind: "ended", outcome: event.outcome, counted } as const;
      return { ...state, ...atRest, model, model_version, standing };
    }
    default:
      return work(state, event);
  }
}

/** An invitation that is told again after a reconnect does not undo what the round had come to. */
function placeIn(
  { place }: Participation,
  event: Extract<ParticipantEvent, { type: "invited" }>,
  now_ms: number,
): Place {
  const { round, number, cohort, quorum, deadline_ms, privacy } = event;
  const protection = place?.round === round ? place.protection : null;
  const deadline_at_ms = now_ms + deadline_ms;
  return { round, number, cohort, quorum, deadline_at_ms, privacy, protection };
}

function refuse(
  state: Participation,
  { reason, sentence, detail, fatal }: Extract<ParticipantEvent, { type: "refused" }>,
): Participation {
  if (!fatal) return { ...state, notice: { kind: "refused", reason, said: sentence } };
  const barred = barredReasons.find((one) => one === reason);
  if (barred !== undefined) {
    return { ...state, ...atRest, standing: { kind: "barred", reason: barred, said: sentence } };
  }
  return { ...state, ...atRest, standing: { kind: "failed", reason, said: sentence, detail } };
}
