/** What the API tells of devices and invites, what a page asks it for, and the words for both. */
import type { DropReason } from "@tributary/protocol";
import { formatCount, plural } from "./format.ts";

export type DeviceView = {
  /** The public half of its key: its address. */
  readonly id: string;
  readonly short: string;
  readonly name: string | null;
  readonly is_connected: boolean;
  readonly agent: string;
  readonly backend: string;
  readonly examples_per_second: number | null;
  readonly first_seen_ms: number;
  readonly last_seen_ms: number;
  readonly revoked: { readonly at_ms: number; readonly reason: string } | null;
  readonly counted: number;
  readonly uncounted: number;
  readonly selected: number;
  readonly failures: { readonly [reason in DropReason]?: number };
  readonly rests: readonly {
    readonly task: string;
    readonly until_ms: number;
    readonly failures_in_a_row: number;
  }[];
};

export type DeviceDetails = DeviceView & {
  readonly tasks: readonly {
    readonly task: string;
    readonly selected: number;
    readonly delivered: number;
    readonly last_outcome: string | null;
    readonly last_delivered_at_ms: number | null;
  }[];
  readonly runs: readonly string[];
  readonly invites: readonly {
    readonly id: string;
    readonly note: string;
    readonly enrolled_at_ms: number;
  }[];
  /** The first one first. */
  readonly former_keys: readonly { readonly id: string; readonly replaced_at_ms: number | null }[];
};

export type StillIn = readonly { readonly run: string; readonly round: string }[];

export type InviteView = {
  readonly id: string;
  readonly task: string | null;
  readonly uses_max: number;
  readonly uses: number;
  readonly expires_at_ms: number | null;
  readonly note: string;
  readonly created_by: string;
  readonly created_at_ms: number;
  readonly ended_at_ms: number | null;
  readonly state: "open" | "used_up" | "over" | "ended";
};

export type MadeInvite = InviteView & { readonly secret: string; readonly path: string };

export type Tone = "good" | "warn" | "bad" | "neutral";
export type State = { readonly tone: Tone; readonly words: string };

export const deviceStates = ["connected", "away", "resting", "revoked"] as const;
export type DeviceFilter = {
  readonly text: string;
  readonly task: string;
  readonly state: (typeof deviceStates)[number] | "";
};

export const noFilter: DeviceFilter = { text: "", task: "", state: "" };
export const devicesOnPage = 50;

/** As the page's own address keeps it. */
export function filterFrom(search: string): DeviceFilter {
  const said = new URLSearchParams(search);
  return {
    text: said.get("text") ?? "",
    task: said.get("task") ?? "",
    state: deviceStates.find((state) => state === said.get("state")) ?? "",
  };
}

export function searchOf(filter: DeviceFilter): string {
  const said = new URLSearchParams(Object.entries(filter).filter(([, value]) => value !== ""));
  return said.size === 0 ? "" : `?${said}`;
}

/** `page` from 0. */
export function devicesPath(filter: DeviceFilter, page: number): `/api/${string}` {
  const limits = { offset: String(page * devicesOnPage), limit: String(devicesOnPage) };
  const said = Object.entries({ ...filter, text: filter.text.trim(), ...limits });
  return `/api/devices?${new URLSearchParams(said.filter(([, value]) => value !== ""))}`;
}

export function deviceState({ revoked, rests, is_connected }: DeviceView): State {
  if (revoked !== null) return { tone: "bad", words: "Revoked" };
  if (rests.length > 0) return { tone: "warn", words: "Rests" };
  return is_connected ? { tone: "good", words: "Connected" } : { tone: "neutral", words: "Away" };
}

/** What an admin calls it, or the beginning of its key. */
export function deviceName({ name, short }: Pick<DeviceView, "name" | "short">): string {
  return name ?? short;
}

const failureNames: Readonly<Record<DropReason, string>> = {
  left: "left",
  declined: "declined",
  disconnected: "lost the connection",
  deadline: "too late",
  refused: "sent a bad update",
  not_needed: "not needed",
  too_few_neighbours: "too few neighbours",
  revoked: "revoked",
};

/** The most frequent first: "3 × too late, 1 × declined"; null where nothing failed. */
export function failureWords(failures: DeviceView["failures"]): string | null {
  const counted = (Object.entries(failures) as [DropReason, number][])
    .filter(([, count]) => count > 0)
    .toSorted(([, a], [, b]) => b - a);
  if (counted.length === 0) return null;
  return counted
    .map(([reason, count]) => `${formatCount(count)} × ${failureNames[reason]}`)
    .join(", ");
}

export function failureCount(failures: DeviceView["failures"]): number {
  return Object.values(failures).reduce((sum, count) => sum + count, 0);
}

/** What an admin has to know after a revocation; null where nothing of the device counts any more. */
export function stillInWords(still_in: StillIn): string | null {
  if (still_in.length === 0) return null;
  const rounds = still_in.map(({ round }) => round).join(", ");
  return (
    `Its update is part of ${plural(still_in.length, "sum")} that cannot be opened without it (${rounds}). ` +
    "It stays in there; nothing else of it is taken."
  );
}

const inviteStates: Readonly<Record<InviteView["state"], State>> = {
  open: { tone: "good", words: "Open" },
  used_up: { tone: "neutral", words: "Used up" },
  over: { tone: "neutral", words: "Expired" },
  ended: { tone: "neutral", words: "Ended" },
};

export function inviteState({ state }: Pick<InviteView, "state">): State {
  return inviteStates[state];
}

export function usesWords({ uses, uses_max }: Pick<InviteView, "uses" | "uses_max">): string {
  return `${formatCount(uses)} of ${formatCount(uses_max)}`;
}

/** Whom an invite is for, in a line that stands beside its picture. */
export function inviteScope({ task, uses_max }: Pick<InviteView, "task" | "uses_max">): string {
  const devices = uses_max === 1 ? "one device, once" : plural(uses_max, "device");
  return `${devices}, ${task === null ? "every task" : `the task ${task}`}`;
}

/** How long an invite holds, as a form asks for it. */
export const inviteTimes = [
  { value: "day", words: "One day", ms: 86_400_000 },
  { value: "week", words: "One week", ms: 7 * 86_400_000 },
  { value: "month", words: "30 days", ms: 30 * 86_400_000 },
  { value: "none", words: "Until it is used up or ended", ms: null },
] as const;
export type InviteTime = (typeof inviteTimes)[number]["value"];

export type InviteForm = {
  /** Empty: every task. */
  readonly task: string;
  readonly uses: string;
  readonly time: InviteTime;
  readonly note: string;
};

export const freshInvite: InviteForm = { task: "", uses: "1", time: "week", note: "" };

/** What is wrong with the number of devices, in words; null: nothing. */
export function usesProblem({ uses }: Pick<InviteForm, "uses">): string | null {
  const isWhole = /^\d{1,6}$/.test(uses.trim()) && Number(uses) >= 1 && Number(uses) <= 100_000;
  return isWhole ? null : "Write a whole number from 1 to 100,000.";
}

export function inviteRequest({ task, uses, time, note }: InviteForm) {
  const expires_in_ms = inviteTimes.find(({ value }) => value === time)?.ms ?? null;
  return {
    task: task === "" ? null : task,
    uses_max: Number(uses),
    expires_in_ms,
    note: note.trim(),
  };
}
