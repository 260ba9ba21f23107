/** What the page knows of connected data, and how each event changes it. Pure; who acts is lib/data-desk.ts. */
import type { DataProblem } from "@tributary/tasks";
import type { DataChoice, DataOutcome, DataReport, TableLook } from "./data-choice.ts";
import type { ConnectedNote } from "./data-store/connected.ts";
import type { Place, StoreReason } from "./data-store/port.ts";

/** What is learned from. */
export type DataState =
  | { readonly kind: "none" }
  /** `before`: what is on the page meanwhile. */
  | { readonly kind: "reading"; readonly choice: DataChoice; readonly before: ReadData | null }
  | ReadData
  /** Nothing that the visitor could mend in the data. */
  | { readonly kind: "failed"; readonly detail: string };

export type ReadData =
  | { readonly kind: "ready"; readonly report: DataReport; readonly choice: DataChoice }
  | {
      readonly kind: "refused";
      readonly problem: DataProblem;
      readonly table: TableLook | null;
      readonly choice: DataChoice;
    };

/** What stays when the page goes. */
export type KeptState =
  /** Not looked yet. */
  | { readonly kind: "unknown" }
  | { readonly kind: "none" }
  | {
      readonly kind: "kept";
      readonly note: ConnectedNote;
      readonly place: Exclude<Place, "memory">;
    }
  /** It is used, and is forgotten with the page. */
  | { readonly kind: "not_kept"; readonly why: StoreReason | "no_place" }
  /** The browser has deleted it, or it cannot be read any more. */
  | { readonly kind: "lost"; readonly note: ConnectedNote | null };

/** What was read last, as long as nothing else is. */
export function shownOf(data: DataState): ReadData | null {
  switch (data.kind) {
    case "reading":
      return data.before;
    case "ready":
    case "refused":
      return data;
    case "none":
    case "failed":
      return null;
    default:
      return data satisfies never;
  }
}

/** What was chosen last, whatever became of it. */
export function choiceIn(data: DataState): DataChoice | null {
  return "choice" in data ? data.choice : null;
}

export type DeskState = { readonly data: DataState; readonly kept: KeptState };

export type DeskEvent =
  | { readonly kind: "reading"; readonly choice: DataChoice }
  | { readonly kind: "read"; readonly outcome: DataOutcome; readonly choice: DataChoice }
  | { readonly kind: "failed"; readonly detail: string }
  | { readonly kind: "kept"; readonly kept: KeptState }
  | { readonly kind: "forgotten" };

export const initialDesk: DeskState = { data: { kind: "none" }, kept: { kind: "unknown" } };

export function deskStep(state: DeskState, event: DeskEvent): DeskState {
  switch (event.kind) {
    case "reading":
      return {
        ...state,
        data: { kind: "reading", choice: event.choice, before: shownOf(state.data) },
      };
    case "read": {
      const { outcome, choice } = event;
      return { ...state, data: { ...outcome, choice } };
    }
    case "failed":
      return { ...state, data: { kind: "failed", detail: event.detail } };
    case "kept":
      return { ...state, kept: event.kept };
    case "forgotten":
      return { data: { kind: "none" }, kept: { kind: "none" } };
    default:
      return event satisfies never;
  }
}
