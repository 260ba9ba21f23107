/**
 * What the audit log's page asks the coordinator, which searches the log, checks its chain and writes it as a file; and
 * the words of an act.
 */
import type { ActRecord } from "@tributary/storage";

export type { ActRecord };

export type ActsFound = {
  /** The newest first. */
  readonly acts: readonly ActRecord[];
  /** Where the next page begins; null: there is none. */
  readonly next_before_seq: number | null;
};

export type ChainReport = {
  readonly acts: number;
  /** The first act that is not what its hash says, or does not follow; null: the chain is whole. */
  readonly broken_at: number | null;
};

/** Each whole, as it is written down; empty: any. Days are those of the coordinator's log, in UTC. */
export type ActFilter = {
  readonly action: string;
  readonly actor: string;
  readonly subject: string;
  readonly first_day: string;
  readonly last_day: string;
};

export const noFilter: ActFilter = {
  action: "",
  actor: "",
  subject: "",
  first_day: "",
  last_day: "",
};

const fields = ["action", "actor", "subject", "first_day", "last_day"] as const;

export function filterFrom(search: string): ActFilter {
  const query = new URLSearchParams(search);
  const asked = fields.map((field) => [field, query.get(field)?.trim() ?? ""]);
  return Object.fromEntries(asked) as ActFilter;
}

/** For the address: what is not asked for is left out. */
export function searchOf(filter: ActFilter): string {
  const asked = fields.filter((field) => filter[field] !== "");
  if (asked.length === 0) return "";
  return `?${new URLSearchParams(asked.map((field) => [field, filter[field]]))}`;
}

const day_ms = 86_400_000;

/** As the coordinator wants to be asked; a day that is none asks for nothing. */
function wanted({ first_day, last_day, ...exact }: ActFilter): URLSearchParams {
  const asked = new URLSearchParams(Object.entries(exact).filter(([, value]) => value !== ""));
  const [since_ms, last_ms] = [Date.parse(first_day), Date.parse(last_day)];
  if (!Number.isNaN(since_ms)) asked.set("since_ms", String(since_ms));
  if (!Number.isNaN(last_ms)) asked.set("until_ms", String(last_ms + day_ms));
  return asked;
}

/** One page of the log. */
export function actsPath(
  filter: ActFilter,
  { limit, before }: { readonly limit: number; readonly before: number | null },
): `/api/${string}` {
  const asked = wanted(filter);
  if (before !== null) asked.set("before_seq", String(before));
  asked.set("limit", String(limit));
  return `/api/acts/search?${asked}`;
}

export function exportPath(filter: ActFilter, format: "csv" | "json"): `/api/${string}` {
  const asked = wanted(filter);
  asked.set("format", format);
  return `/api/acts/export?${asked}`;
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
  if (value === null) return "none";
  return typeof value === "object" ? "…" : String(value);
}
