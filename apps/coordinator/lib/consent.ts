/**
 * What a visitor agreed to: a task as it was on that day. Another version is asked about again, with what has changed.
 * Pure functions; where it is kept is lib/consent-store.ts.
 */
import type { Privacy, TaskSpec } from "@tributary/protocol";

export type Given = { readonly spec: TaskSpec; readonly given_at_ms: number };

/** What is different from what was agreed to, of that which a visitor is told. */
export type Change =
  | { readonly what: "privacy"; readonly from: Privacy; readonly to: Privacy }
  | { readonly what: "quorum"; readonly from: number; readonly to: number }
  | { readonly what: "deadline"; readonly from_s: number; readonly to_s: number }
  | { readonly what: "purpose" | "data" | "model" | "recipe" | "hiding" | "adding" };

export type Standing =
  | { readonly kind: "open"; readonly before: null }
  | { readonly kind: "open"; readonly before: Given; readonly changes: readonly Change[] }
  | { readonly kind: "given"; readonly given_at_ms: number };

export function standingOf(given: Given | null, spec: TaskSpec): Standing {
  if (given === null || given.spec.id !== spec.id) return { kind: "open", before: null };
  const changes = changesBetween(given.spec, spec);
  if (given.spec.version === spec.version && changes.length === 0) {
    return { kind: "given", given_at_ms: given.given_at_ms };
  }
  return { kind: "open", before: given, changes };
}

export function changesBetween(before: TaskSpec, now: TaskSpec): readonly Change[] {
  const changes: Change[] = [];
  const [old, round] = [before.round, now.round];
  if (before.privacy !== now.privacy) {
    changes.push({ what: "privacy", from: before.privacy, to: now.privacy });
  }
  if (old.quorum !== round.quorum) {
    changes.push({ what: "quorum", from: old.quorum, to: round.quorum });
  }
  if (old.deadline_ms !== round.deadline_ms) {
    const [from_s, to_s] = [old.deadline_ms / 1_000, round.deadline_ms / 1_000];
    changes.push({ what: "deadline", from_s, to_s });
  }
  const parts = Object.keys(partsOf(now)) as (keyof ReturnType<typeof partsOf>)[];
  const [was, is] = [partsOf(before), partsOf(now)];
  const different = parts.filter((what) => text(was[what]) !== text(is[what]));
  return [...changes, ...different.map((what) => ({ what }))];
}

/** The order of keys says nothing. */
function text(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    part !== null && typeof part === "object" && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}

function partsOf(spec: TaskSpec) {
  const { title, summary, data, model, recipe, update_norm_max, strategy } = spec;
  return {
    purpose: { title, summary },
    data,
    model,
    recipe: { recipe, update_norm_max },
    hiding:
      spec.privacy === "secure"
        ? { encoding: spec.encoding, against: spec.secure_aggregation }
        : null,
    adding: { strategy, buffered: spec.privacy === "sealed" ? spec.buffered : undefined },
  };
}
