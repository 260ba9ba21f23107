/** Whether a training will be ready before its round ends, at the pace that it has shown, rests included. */
import type { Participation } from "./participation-state.ts";

export type Lateness = { readonly needs_s: number; readonly left_s: number };

/** Null where it is in time, and where nobody can tell yet. */
export function latenessOf(
  { activity, place }: Pick<Participation, "activity" | "place">,
  { batch_size, now_ms }: { readonly batch_size: number; readonly now_ms: number },
): Lateness | null {
  if (place === null || activity.kind !== "training" || activity.progress === null) return null;
  const { step, steps, samples_per_second } = activity.progress;
  // A first step tells of what is prepared once, too.
  if (samples_per_second === null || samples_per_second <= 0 || step < 2) return null;
  const needs_s = ((steps - step) * batch_size) / samples_per_second;
  const left_s = Math.max(0, (place.deadline_at_ms - now_ms) / 1000);
  return needs_s > left_s ? { needs_s: Math.ceil(needs_s), left_s: Math.floor(left_s) } : null;
}
