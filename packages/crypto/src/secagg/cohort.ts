/**
 * What a participant checks of the cohort that it is shown, before anything secret of its own
 * depends on it: that it is itself in it, that the cohort is as large as it asks for, and that each
 * neighbour's keys are keys and the neighbour's. Strangers' keys count only for the transcript.
 */
import type { Platform } from "../platform.ts";
import { SecAggError } from "./errors.ts";
import { neighbourhoodOf } from "./graph.ts";
import { hasValidForm, isSigned } from "./key-package.ts";
import { planExchange } from "./plan.ts";
import type { Advertised } from "./states.ts";
import type { ExchangePlan, ExchangePolicy, KeyPackage } from "./terms.ts";

/** What the coordinator shows, and the least that this participant's user accepts. */
export type Cohort = {
  /** All that a round's members must have been told alike: round, task version, model, … */
  readonly statement: Uint8Array;
  readonly policy: ExchangePolicy;
  /** Of all that advertised (U1), in any order. */
  readonly keys: readonly KeyPackage[];
  readonly threshold_min: number;
  readonly cohort_min: number;
};

export type CheckedCohort = {
  readonly plan: ExchangePlan;
  /** Itself and its neighbours, sorted by participant. */
  readonly neighbourhood: readonly KeyPackage[];
};

export async function checkCohort(
  state: Advertised,
  cohort: Cohort,
  platform?: Platform,
): Promise<CheckedCohort> {
  const { keys, cohort_min, threshold_min } = cohort;
  const { participant } = state.keys;
  demandOwnKeys(state.keys, keys);
  if (keys.length < cohort_min) {
    throw new SecAggError("cohort_too_small", `expected ${cohort_min} members, got ${keys.length}`);
  }
  demandDistinctKeys(keys);
  const plan = planOf(cohort);
  if (plan.threshold < threshold_min) {
    throw new SecAggError(
      "threshold_too_low",
      `expected a threshold of ${threshold_min}, got ${plan.threshold}`,
    );
  }
  const packages = new Map(keys.map((of) => [of.participant, of]));
  const neighbourhood = neighbourhoodOf(plan, participant).map((of) => packages.get(of)!);
  const others = neighbourhood.filter((of) => of.participant !== participant);
  await demandSignedKeys(state.round, others, platform);
  return { plan, neighbourhood };
}

function demandOwnKeys(own: KeyPackage, keys: readonly KeyPackage[]): void {
  const listed = keys.filter(({ participant }) => participant === own.participant);
  if (listed.length === 1 && areSame(listed[0]!, own)) return;
  const found = listed.length === 1 ? "others" : `them ${listed.length} times`;
  throw new SecAggError("state_lost", `expected the keys that were advertised once, got ${found}`);
}

function areSame(one: KeyPackage, other: KeyPackage): boolean {
  const fields = Object.keys(other) as (keyof KeyPackage)[];
  return fields.every((field) => one[field] === other[field]);
}

/** Two members with one masking key would have the same masks with a third, and cancel them. */
function demandDistinctKeys(keys: readonly KeyPackage[]): void {
  const malformed = keys.find((of) => !hasValidForm(of));
  if (malformed !== undefined) {
    throw new SecAggError("bad_keys", "expected keys of 32 bytes, got others");
  }
  const participants = new Set(keys.map(({ participant }) => participant));
  const publicKeys = new Set(keys.flatMap((of) => [of.encryption_key, of.masking_key]));
  if (participants.size === keys.length && publicKeys.size === 2 * keys.length) return;
  throw new SecAggError(
    "bad_keys",
    `expected ${keys.length} members with two keys each, ` +
      `got ${participants.size} with ${publicKeys.size} different ones`,
  );
}

/** Fails where so many may be corrupt that no threshold protects so few. */
function planOf(cohort: Cohort): ExchangePlan {
  try {
    return planExchange(cohort);
  } catch (error) {
    const found = error instanceof Error ? error.message : String(error);
    throw new SecAggError("cohort_too_small", found.replace(/\.$/, ""));
  }
}

async function demandSignedKeys(
  round: string,
  keys: readonly KeyPackage[],
  platform?: Platform,
): Promise<void> {
  const answers = await Promise.all(keys.map((of) => isSigned(round, of, platform)));
  const unsigned = answers.filter((answer) => !answer).length;
  if (unsigned === 0) return;
  throw new SecAggError(
    "bad_signature",
    `expected keys signed by all ${keys.length} neighbours, got ${unsigned} that are not`,
  );
}
