/** What somebody does in the form, as a reducer; and how it is kept in the browser until it is published. */
import type { Backend } from "@tributary/protocol";
import type { Admits } from "./admits.ts";
import { type DataKind, type Draft, type ModelDraft, newDraft, type SampleNote } from "./draft.ts";
import { nextStep, type StepId, steps } from "./steps.ts";
import {
  type ColumnDraft,
  type ColumnPart,
  type TableDraft,
  withColumn,
  withPart,
} from "./table-draft.ts";

export type FormState = {
  readonly draft: Draft;
  readonly step: StepId;
  /** Steps whose problems are shown at every field: those that somebody wanted to be done with. */
  readonly checked: readonly StepId[];
};

export type FormEvent =
  | { readonly type: "typed"; readonly path: string; readonly value: string }
  | { readonly type: "kind"; readonly kind: DataKind }
  | { readonly type: "model"; readonly model: ModelDraft }
  | { readonly type: "privacy"; readonly privacy: "secure" | "sealed" }
  | { readonly type: "buffered"; readonly isBuffered: boolean }
  | { readonly type: "admits"; readonly admits: Admits }
  | { readonly type: "backend"; readonly backend: Backend; readonly isAllowed: boolean }
  | { readonly type: "part"; readonly column: string; readonly part: ColumnPart }
  | {
      readonly type: "column";
      readonly column: string;
      readonly change: Partial<Pick<ColumnDraft, "centre" | "scale" | "values">>;
    }
  | { readonly type: "missing"; readonly missing: TableDraft["missing"] }
  | { readonly type: "classes"; readonly classes: readonly string[] }
  | { readonly type: "table_read"; readonly table: TableDraft; readonly sample: SampleNote }
  | {
      readonly type: "sample_read";
      readonly values: Readonly<Record<string, string>>;
      readonly classes?: readonly string[];
      readonly sample: SampleNote;
    }
  | { readonly type: "step"; readonly step: StepId }
  | { readonly type: "checked"; readonly step: StepId }
  | { readonly type: "go"; readonly by: 1 | -1 }
  | { readonly type: "begin"; readonly draft: Draft };

export function beginWith(draft: Draft): FormState {
  return { draft, step: "about", checked: [] };
}

export function formStep(state: FormState, event: FormEvent): FormState {
  switch (event.type) {
    case "begin":
      return beginWith(event.draft);
    case "step":
      return { ...state, step: event.step, checked: withStep(state.checked, state.step) };
    case "checked":
      return { ...state, checked: withStep(state.checked, event.step) };
    case "go":
      return {
        ...state,
        step: nextStep(state.step, event.by),
        checked: withStep(state.checked, state.step),
      };
    default:
      return { ...state, draft: draftStep(state.draft, event) };
  }
}

const withStep = (checked: readonly StepId[], step: StepId) =>
  checked.includes(step) ? checked : [...checked, step];

type DraftEvent = Exclude<FormEvent, { readonly type: "begin" | "step" | "checked" | "go" }>;

function draftStep(draft: Draft, event: DraftEvent): Draft {
  switch (event.type) {
    case "typed":
      return typed(draft, event.path, event.value);
    case "kind":
      return event.kind === draft.kind ? draft : ofKind(draft, event.kind);
    case "model":
      return { ...draft, model: event.model };
    case "privacy":
      return ofPrivacy(draft, event.privacy);
    case "buffered":
      return { ...draft, isBuffered: event.isBuffered };
    case "admits":
      return { ...draft, admits: event.admits };
    case "backend": {
      const others = draft.backends.filter((one) => one !== event.backend);
      return { ...draft, backends: event.isAllowed ? [...others, event.backend] : others };
    }
    case "part":
      return { ...draft, table: withPart(draft.table, event.column, event.part) };
    case "column":
      return { ...draft, table: withColumn(draft.table, event.column, event.change) };
    case "missing":
      return { ...draft, table: { ...draft.table, missing: event.missing } };
    case "classes":
      return draft.kind === "table"
        ? { ...draft, table: { ...draft.table, classes: event.classes } }
        : { ...draft, imageClasses: event.classes };
    case "table_read":
      return { ...draft, table: event.table, sample: event.sample };
    case "sample_read": {
      const values = { ...draft.values, ...event.values };
      const imageClasses = event.classes ?? draft.imageClasses;
      return { ...draft, values, imageClasses, sample: event.sample };
    }
    default:
      return event satisfies never;
  }
}

/** The short name follows the title of a new task until somebody writes one. */
function typed(draft: Draft, path: string, value: string): Draft {
  const values = { ...draft.values, [path]: value };
  const isOwnName = draft.values["id"] !== shortName(draft.values["title"] ?? "");
  if (path === "title" && draft.based_on === null && !isOwnName) values["id"] = shortName(value);
  return { ...draft, values };
}

const name_max = 48;

export function shortName(title: string): string {
  const plain = title
    .normalize("NFKD")
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-");
  return plain
    .replace(/^[^a-z]+/, "")
    .slice(0, name_max)
    .replace(/-+$/, "");
}

/** What was said of the task as a whole stays; what is of another kind of data begins anew. */
function ofKind(draft: Draft, kind: DataKind): Draft {
  const fresh = newDraft(kind);
  const { title = "", id = "", summary = "" } = draft.values;
  const { based_on, admits } = draft;
  return { ...fresh, based_on, admits, values: { ...fresh.values, title, id, summary } };
}

const robust = ["median", "trimmed_mean", "krum"];

/** Secure rounds show a sum alone, so a strategy that needs more goes back to the plain one. */
function ofPrivacy(draft: Draft, privacy: "secure" | "sealed"): Draft {
  const needsMore = robust.includes(draft.values["strategy.kind"] ?? "");
  const values: Record<string, string> = { ...draft.values, privacy };
  if (privacy === "secure" && needsMore) values["strategy.kind"] = "fedavg";
  return { ...draft, values, isBuffered: privacy === "sealed" && draft.isBuffered };
}

const format = 1;

/** As text for the browser's storage. The sample itself stays where it is: only what was read of it is kept. */
export function keepForm(state: FormState): string {
  return JSON.stringify({ format, ...state });
}

/** Null for what is not there, not of this version, or damaged. */
export function restoreForm(text: string | null): FormState | null {
  if (text === null) return null;
  try {
    const kept = JSON.parse(text) as Partial<FormState> & { readonly format?: unknown };
    const { draft, step, checked } = kept;
    const isKnown = kept.format === format && steps.some(({ id }) => id === step);
    if (!isKnown || draft === undefined || step === undefined || !Array.isArray(checked))
      return null;
    // What a draft of this version has, in case an older page kept less.
    const whole = { ...newDraft(draft.kind), ...draft };
    return {
      draft: { ...whole, values: { ...newDraft(draft.kind).values, ...draft.values } },
      step,
      checked,
    };
  } catch {
    return null;
  }
}
