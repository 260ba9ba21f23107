"use client";
/** What every part of the form needs: the state, what is wrong, what can be done. */
import type { TaskSpec } from "@tributary/protocol";
import { createContext, useContext } from "react";
import type { DataChoice } from "../../../../lib/data-choice.ts";
import type { FormEvent, FormState } from "../../../../lib/task-form/form-state.ts";
import type { Problem } from "../../../../lib/task-form/problems.ts";
import { problemAt } from "../../../../lib/task-form/steps.ts";

export type Desk = {
  readonly state: FormState;
  readonly dispatch: (event: FormEvent) => void;
  /** Of the whole draft. */
  readonly problems: readonly Problem[];
  /** The draft, once nothing is wrong with it. */
  readonly task: TaskSpec | null;
  /** The sample itself, which is not kept when the page is left. */
  readonly choice: DataChoice | null;
  readonly choose: (choice: DataChoice | null) => void;
};

export const DeskContext = createContext<Desk | null>(null);

export function useDesk(): Desk {
  const desk = useContext(DeskContext);
  if (desk === null) throw new Error("Expected a form around this part, found none.");
  return desk;
}

/** Wrong from the beginning is what is still empty: shown once somebody wants to be done with the step. */
export function useProblem(path: string, isGroup = false): string | undefined {
  const { problems, state } = useDesk();
  const isShown = state.checked.includes(state.step) || (state.draft.values[path] ?? "") !== "";
  return isShown ? problemAt(problems, path, isGroup) : undefined;
}
