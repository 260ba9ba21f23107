/**
 * The audit log as its page shows it: read to its end, filtered, its chain looked at, and written as a file. The hashes
 * themselves are computed again by `audit:data`; here each act must name the one before.
 */
import type { ActRecord } from "@tributary/storage";
import { type ApiResult, callApi } from "./api-client.ts";

export type { ActRecord };

const page_acts = 1_000;

export const actsPath = (from: number, limit = page_acts) =>
  `/api/acts?from=${from}&limit=${limit}` as const;

/** Everything, in as many requests as it takes; `known` is what was read before. */
export async function readActs(
  known: readonly ActRecord[],
  signal: AbortSignal,
): Promise<ApiResult<readonly ActRecord[]>> {
  const acts = [...known];
  for (;;) {
    const path = actsPath((acts.at(-1)?.seq ?? 0) + 1);
    const page = await callApi<{ acts: readonly ActRecord[] }>({ path, signal });
    if (!page.ok) return page;
    acts.push(...page.value.acts);
    if (page.value.acts.length < page_acts) return { ok: true, value: acts };
  }
}

export type ActFilter = {
  readonly text: string;
  /** Empty: any. */
  readonly action: string;
  readonly actor: string;
};

export const noFilter: ActFilter = { text: "", action: "", actor: "" };

const fields = ["text", "action", "actor"] as const;

export function filterFrom(search: string): ActFilter {
  const query = new URLSearchParams(search);
  const [text, action, actor] = fields.map((field) => query.get(field) ?? "");
  return { text: text ?? "", action: action ?? "", actor: actor ?? "" };
}

/** For the address: what is not asked for is left out. */
export function searchOf(filter: ActFilter): string {
  const asked = fields.filter((field) => filter[field] !== "");
  if (asked.length === 0) return "";
  return `?${new URLSearchParams(asked.map((field) => [field, filter[field]]))}`;
}

/** The newest first. */
export function filterActs(acts: readonly ActRecord[], filter: ActFilter): readonly ActRecord[] {
  const { action, actor } = filter;
  const text = filter.text.trim().toLowerCase();
  return acts
    .filter(
      (act) =>
        (action === "" || act.action === action) &&
        (actor === "" || act.actor === actor) &&
        (text === "" || wordsOf(act).includes(text)),
    )
    .toReversed();
}

function wordsOf({ seq, actor, action, subject, detail }: ActRecord): string {
  return `${seq} ${actor} ${action} ${subject} ${JSON.stringify(detail)}`.toLowerCase();
}

/** The number of the first act that does not follow from the one before; null while the chain is whole. */
export function chainBreak(acts: readonly ActRecord[]): number | null {
  const broken = acts.find(({ seq, previous }, index) => {
    if (seq !== index + 1) return true;
    return index > 0 && previous !== acts[index - 1]?.hash;
  });
  return broken?.seq ?? null;
}

/** `{ rounds: 5, task: "digits" }` → `rounds 5 · task digits` */
export function detailWords(detail: ActRecord["detail"]): string {
  if (detail === null) return "";
  if (typeof detail !== "object" || Array.isArray(detail)) return String(detail);
  return Object.entries(detail)
    .map(([name, value]) => `${name.replaceAll("_", " ")} ${shortValue(value)}`)
    .join(" · ");
}

function shortValue(value: unknown): string {
  return typeof value === "object" && value !== null ? "…" : String(value);
}

const columns = ["seq", "at", "actor", "action", "subject", "detail", "previous", "hash"] as const;

/** RFC 4180, with a byte order mark, since spreadsheets take the text for Latin-1 without. */
export function actsAsCsv(acts: readonly ActRecord[]): string {
  const rows = acts.map((act) => {
    const { at_ms, detail, ...rest } = act;
    const at = new Date(at_ms).toISOString();
    const cells = { ...rest, at, detail: detail === null ? "" : JSON.stringify(detail) };
    return columns.map((column) => csvCell(String(cells[column]))).join(",");
  });
  return `\uFEFF${[columns.join(","), ...rows].join("\r\n")}\r\n`;
}

/** A cell that begins like a formula would be computed by a spreadsheet: names come from people. */
function csvCell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
