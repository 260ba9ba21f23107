/** Whether a participant may be selected now; if not, why, and from when on. */
import type { Capabilities, Eligibility, Ineligible } from "@tributary/protocol";
import type { Standing } from "./standing.ts";

/** What is known of a participant that is here. */
export type Candidate = {
  readonly capabilities: Pick<Capabilities, "backend" | "examples_per_second">;
  readonly has_enough_examples: boolean;
  /** Null of one that was never selected. */
  readonly standing: Pick<
    Standing,
    "failures_in_a_row" | "last_delivered_at_ms" | "rests_until_ms"
  > | null;
};

export type EligibilityAnswer =
  | { readonly ok: true }
  | {
      readonly ok: false;
      readonly because: Ineligible;
      /** When time will have changed it; null where only the participant can. */
      readonly until_ms: number | null;
    };

const eligible: EligibilityAnswer = { ok: true };

/** The reasons in the order in which they are told: what cannot change by waiting comes first. */
export function eligibilityOf(
  policy: Eligibility,
  candidate: Candidate,
  now_ms: number,
): EligibilityAnswer {
  return (
    ofDevice(policy, candidate) ?? ofRest(candidate, now_ms) ?? ofTurn(policy, candidate, now_ms)
  );
}

function ofDevice(
  policy: Eligibility,
  { capabilities, has_enough_examples }: Candidate,
): EligibilityAnswer | null {
  const { backends, examples_per_second_min: speed_min, examples_min } = policy;
  const speed = capabilities.examples_per_second ?? null;
  if (backends !== undefined && !backends.includes(capabilities.backend)) {
    return never({ reason: "backend_not_allowed", have: null, need: null });
  }
  if (speed_min !== undefined && speed === null) {
    return never({ reason: "speed_unknown", have: null, need: speed_min });
  }
  // Declared is a power of two: the device is less than twice as fast as it says, and gets the benefit of that.
  if (speed_min !== undefined && speed !== null && speed * 2 <= speed_min) {
    return never({ reason: "too_slow", have: speed, need: speed_min });
  }
  if (examples_min !== undefined && !has_enough_examples) {
    return never({ reason: "examples_unconfirmed", have: null, need: examples_min });
  }
  return null;
}

function never(because: Ineligible): EligibilityAnswer {
  return { ok: false, because, until_ms: null };
}

function ofRest({ standing }: Candidate, now_ms: number): EligibilityAnswer | null {
  const until_ms = standing?.rests_until_ms ?? null;
  if (standing === null || until_ms === null || now_ms >= until_ms) return null;
  const because = { reason: "resting", have: standing.failures_in_a_row, need: null } as const;
  return { ok: false, because, until_ms };
}

function ofTurn(
  { min_interval_ms }: Eligibility,
  { standing }: Candidate,
  now_ms: number,
): EligibilityAnswer {
  const last_ms = standing?.last_delivered_at_ms ?? null;
  if (min_interval_ms === undefined || last_ms === null) return eligible;
  const until_ms = last_ms + min_interval_ms;
  if (now_ms >= until_ms) return eligible;
  const because = { reason: "took_part_recently", have: null, need: null } as const;
  return { ok: false, because, until_ms };
}
