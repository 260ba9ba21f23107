/**
 * A task as somebody is describing it: what they typed, as they typed it, so that nothing is lost that is not yet
 * right. From a draft to a candidate for a task, and from a task back to a draft.
 */
import type { Backend, DataSchema, TaskSpec } from "@tributary/protocol";
import { type ModelSize, modelSizes, taskTemplates, templateModel } from "@tributary/tasks";
import type { Admits } from "./admits.ts";
import { fieldAt } from "./fields.ts";
import { columnsFrom, type TableDraft, tableData } from "./table-draft.ts";
import { valuePaths } from "./value-paths.ts";

export type DataKind = DataSchema["kind"];

export type ModelDraft =
  | { readonly from: "template"; readonly size: ModelSize }
  /** A tfjs `model.json`, or the model of the task that is being changed. */
  | { readonly from: "file"; readonly name: string; readonly topology: unknown };

export type Draft = {
  readonly kind: DataKind;
  /** The version that is changed; null for a new task. */
  readonly based_on: number | null;
  /** By path in the task, as typed; see `fields.ts`. */
  readonly values: Readonly<Record<string, string>>;
  readonly table: TableDraft;
  readonly imageClasses: readonly string[];
  readonly model: ModelDraft;
  /** Of devices; all when none is named. */
  readonly backends: readonly Backend[];
  readonly isBuffered: boolean;
  /** Of the task in all its versions. */
  readonly admits: Admits;
  /** What the description was read from, in words; null while there is no sample. */
  readonly sample: SampleNote | null;
};

export type SampleNote = { readonly name: string; readonly words: string; readonly count: number };

export function newDraft(kind: DataKind): Draft {
  const template = taskTemplates.find((one) => one.kind === kind);
  if (template === undefined) throw new Error(`Expected a template for ${kind}, got none.`);
  const draft = draftOf(template.task, null);
  const values = { ...draft.values, title: "", id: "", summary: "" };
  const model: ModelDraft = { from: "template", size: "medium" };
  const table = { ...draft.table, columns: [], classes: [] };
  return { ...draft, values, model, table, imageClasses: [] };
}

/** To change a task that is there: `based_on` is its version, null to make another one like it. */
export function draftOf(task: TaskSpec, based_on: number | null, admits: Admits = "anyone"): Draft {
  const { data } = task;
  return {
    kind: data.kind,
    based_on,
    values: valuesOf(task),
    table: columnsFrom(data),
    imageClasses: data.kind === "image" ? data.classes : [],
    model: modelOf(task),
    backends: task.eligibility?.backends ?? [],
    isBuffered: task.privacy === "sealed" && task.buffered !== undefined,
    admits,
    sample: null,
  };
}

function modelOf({ model, data }: TaskSpec): ModelDraft {
  const text = JSON.stringify(model);
  const size = modelSizes.find((one) => JSON.stringify(templateModel(data, one)) === text);
  if (size !== undefined) return { from: "template", size };
  return { from: "file", name: "the model of the task", topology: model };
}

/** Every value that any kind of task could have: what a choice hides is there again when it is taken back. */
function valuesOf(task: TaskSpec): Record<string, string> {
  const values = { ...defaults };
  for (const [path, value] of leaves(task)) values[path] = written(value, path);
  return values;
}

/** What the form begins with where the task says nothing. */
const defaults: Readonly<Record<string, string>> = {
  "data.height": "28",
  "data.width": "28",
  "data.channels": "3",
  "data.vocabulary": "",
  "data.sequence_length": "40",
  "recipe.optimizer.momentum": "0.9",
  "recipe.optimizer.beta1": "0.9",
  "recipe.optimizer.beta2": "0.999",
  "recipe.optimizer.epsilon": "1e-7",
  "strategy.momentum": "0.9",
  "strategy.beta1": "0.9",
  "strategy.beta2": "0.99",
  "strategy.tau": "0.001",
  "strategy.trim": "0.2",
  "strategy.byzantine": "1",
  "secure_aggregation.adversary": "semi_malicious",
  "secure_aggregation.corrupt": "20",
  "secure_aggregation.dropout": "30",
  "encoding.value_bits": "16",
  "encoding.keep": "100",
  "encoding.feedback": "yes",
  "encoding.rotate": "no",
  "encoding.weight_max": "1000",
  "round.wait_min_ms": "",
  "round.selection": "uniform",
  "eligibility.examples_per_second_min": "",
  "eligibility.examples_min": "",
  "eligibility.min_interval_ms": "",
  "eligibility.rest_after_failures": "",
  "buffered.buffer": "3",
  "buffered.concurrency": "8",
  "buffered.staleness_max": "10",
  "buffered.exponent": "0.5",
  "buffered.deadline_ms": "120",
  "buffered.rest_ms": "30",
};

/** Single values with their paths; lists, and what has a form of its own, are left out. */
function leaves(part: object, above = ""): readonly (readonly [string, unknown])[] {
  return Object.entries(part).flatMap(([key, value]) => {
    const path = `${above}${key}`;
    if (path === "model" || path === "version" || Array.isArray(value)) return [];
    if (typeof value === "object" && value !== null) return leaves(value, `${path}.`);
    return [[path, value] as const];
  });
}

function written(value: unknown, path: string): string {
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (typeof value !== "number") return String(value);
  // Twelve digits are exact for what people write, and hide what 0.3 / 0.01 leaves behind.
  return String(Number((value / (fieldAt(path).factor ?? 1)).toPrecision(12)));
}

/** What was typed, in the task's unit: NaN for what is no number, undefined for what was left empty. */
export function readValue(typed: string, path: string): unknown {
  const { kind, factor = 1 } = fieldAt(path);
  if (kind === "yes_no") return typed === "yes";
  if (kind === "text") return path === "data.vocabulary" ? typed : typed.trim();
  if (typed.trim() === "") return undefined;
  const number = Number(typed.trim().replace(",", "."));
  return Number((number * factor).toPrecision(12));
}

/** What the draft says so far, in the shape of a task; it may be none. */
export function candidateOf(draft: Draft): Record<string, unknown> {
  const task: Record<string, unknown> = { version: draft.based_on ?? 1 };
  for (const path of valuePaths(draft)) {
    const value = readValue(draft.values[path] ?? "", path);
    if (value !== undefined || fieldAt(path).isOptional !== true) put(task, path, value);
  }
  const data = dataOf(draft, (task["data"] as object | undefined) ?? {});
  task["data"] = data;
  task["model"] = modelFor(draft, data);
  if (draft.backends.length > 0) put(task, "eligibility.backends", draft.backends);
  return task;
}

function dataOf(draft: Draft, values: object): Record<string, unknown> {
  const { kind } = draft;
  if (kind === "table") return tableData(draft.table);
  if (kind === "image") return { kind, ...values, classes: draft.imageClasses };
  return { kind, ...values };
}

function modelFor({ model }: Draft, data: Record<string, unknown>): unknown {
  if (model.from === "file") return model.topology;
  try {
    return templateModel(data as DataSchema, model.size);
  } catch {
    // Of data that is not described yet there is no model, and the data's own problems say so.
    return undefined;
  }
}

function put(task: Record<string, unknown>, path: string, value: unknown): void {
  const parts = path.split(".");
  const last = parts.pop() ?? "";
  let at = task;
  for (const part of parts) {
    at[part] ??= {};
    at = at[part] as Record<string, unknown>;
  }
  at[last] = value;
}
