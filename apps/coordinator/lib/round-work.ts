/** One round's work on this device, event by event: model down, training, the change hidden and sent, the end. */
import type { ParticipantEvent } from "@tributary/client";
import type { RoundId } from "@tributary/protocol";
import type { Note } from "./note.ts";
import type { Participation } from "./participation-state.ts";
import {
  addMasked,
  addSent,
  advance,
  commit,
  type Receipt,
  reject,
  type Stage,
} from "./receipt.ts";

const losses_max = 240;

export type WorkEvent = Exclude<
  ParticipantEvent,
  {
    type:
      | "connecting"
      | "connected"
      | "disconnected"
      | "away"
      | "joined"
      | "waiting"
      | "invited"
      | "refused"
      | "ended";
  }
>;

/** One round's work, in the order in which it happens. */
export function work(state: Participation, event: WorkEvent): Participation {
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
    case "prefetched":
      return { ...state, downloaded_bytes: state.downloaded_bytes + event.bytes };
    case "training": {
      const { progress } = event;
      const losses =
        progress.loss === null ? state.losses : thinned([...state.losses, progress.loss]);
      return { ...state, activity: { kind: "training", progress }, losses };
    }
    case "trained":
      return { ...state, activity: { kind: "hiding" } };
    case "sending": {
      const { sent_bytes, size_bytes } = event;
      return { ...state, activity: { kind: "sending", sent_bytes, size_bytes } };
    }
    case "shared":
    case "masked":
    case "accepted":
    case "confirmed":
    case "unmasked":
      return send(state, event);
    case "dropped":
      return close(state, event.round, { kind: "dropped", reason: event.reason });
    case "failed":
      return close(state, event.round, {
        kind: "failed",
        reason: event.reason,
        said: event.message,
      });
    case "abandoned":
      return close(state, event.round, {
        kind: "abandoned",
        reason: event.reason,
        privacy: state.place?.privacy ?? null,
      });
    case "committed": {
      const { round, model, model_version, accuracy, loss } = event;
      const closed = close({ ...state, receipts: commit(state.receipts, event) }, round, null);
      const scores = [...state.scores, { model_version, accuracy, loss }];
      return { ...closed, model, model_version, scores };
    }
    default:
      return event satisfies never;
  }
}

type SendEvent = Extract<
  ParticipantEvent,
  { type: "shared" | "masked" | "accepted" | "confirmed" | "unmasked" }
>;

/** The way of a change out of this device, and what the receipt says of it. */
function send(state: Participation, event: SendEvent): Participation {
  const { place, receipts } = state;
  const mine = place?.round === event.round ? place : null;
  switch (event.type) {
    case "shared": {
      const { threshold, neighbours } = event;
      if (mine === null) return state;
      return { ...state, place: { ...mine, protection: { threshold, neighbours } } };
    }
    case "masked": {
      const next = addMasked(receipts, event, mine?.protection ?? null);
      const { size_bytes } = event;
      return { ...state, receipts: next, activity: { kind: "sending", sent_bytes: 0, size_bytes } };
    }
    case "accepted":
      return come(state, "sent", addSent(receipts, event, mine?.privacy ?? "sealed"));
    case "confirmed": {
      const others = event.survivors - 1;
      return come(state, "summed", advance(receipts, event.round, "summed", { others }));
    }
    case "unmasked":
      return come(state, "unmasked", advance(receipts, event.round, "unmasked"));
    default:
      return event satisfies never;
  }
}

function come(
  state: Participation,
  kind: Exclude<Stage, "masked">,
  receipts: readonly Receipt[],
): Participation {
  return { ...state, receipts, activity: { kind } };
}

/** The round is over for this device; a note says why its change was not counted. */
function close(state: Participation, round: RoundId, note: Note | null): Participation {
  const receipts = note === null ? state.receipts : reject(state.receipts, round, note);
  const mine = state.place?.round === round;
  return {
    ...state,
    receipts,
    place: mine ? null : state.place,
    activity: mine ? { kind: "none" } : state.activity,
    notice: mine && note !== null ? note : state.notice,
  };
}

/** Every second value goes when there are too many to draw. */
function thinned(values: readonly number[]): readonly number[] {
  return values.length <= losses_max ? values : values.filter((_, index) => index % 2 === 0);
}
