/**
 * "Would this round have met its quorum?" Asked of rounds that are over, for a policy that was not theirs: how likely
 * each would have been committed, from when each of its members delivered. Pure; it knows nothing of who they are.
 */
import { cohortTarget, type RoundPolicy, type RoundTrace } from "@tributary/protocol";

export type ProposedPolicy = Pick<RoundPolicy, "quorum" | "over_selection" | "deadline_ms">;

export type DryRound = {
  readonly number: number;
  readonly was_committed: boolean;
  readonly cohort: number;
  /** Members that delivered within the proposed deadline. */
  readonly in_time: number;
  /** Members that the round's own deadline cut off, so that nobody knows when they would have delivered. */
  readonly cut_off: number;
  /** That as many as the quorum deliver, from 0 to 1. */
  readonly chance: number;
  /** More would be selected than were: the others are taken to be like those. */
  readonly is_extrapolated: boolean;
  /** From selection to the end of training. */
  readonly seconds: number;
};

export type DryRun = {
  readonly rounds: readonly DryRound[];
  readonly committed: number;
  /** How many are expected to be, with the proposed policy. */
  readonly expected: number;
  readonly seconds_mean: number | null;
};

/** Rounds that selected nobody say nothing, and are left out. */
export function dryRun(traces: readonly RoundTrace[], policy: ProposedPolicy): DryRun {
  const told = traces.filter(({ members }) => members.length > 0);
  const rounds = told.map((trace) => dryRound(trace, policy));
  const sum = (read: (round: DryRound) => number) =>
    rounds.reduce((total, round) => total + read(round), 0);
  return {
    rounds,
    committed: rounds.filter((round) => round.was_committed).length,
    expected: sum(({ chance }) => chance),
    seconds_mean: rounds.length === 0 ? null : sum(({ seconds }) => seconds) / rounds.length,
  };
}

function dryRound(trace: RoundTrace, policy: ProposedPolicy): DryRound {
  const { members, number, reason } = trace;
  const { quorum, deadline_ms } = policy;
  const took = members.map(({ selected_ms, delivered_ms, out }) => ({
    delivered_ms: delivered_ms === undefined ? null : delivered_ms - selected_ms,
    wasCutOff: delivered_ms === undefined && (out === undefined || out.reason === "deadline"),
    ended_ms: (delivered_ms ?? out?.at_ms ?? Number.POSITIVE_INFINITY) - selected_ms,
  }));
  const in_time = took.filter(
    (one) => one.delivered_ms !== null && one.delivered_ms <= deadline_ms,
  ).length;
  const target = cohortTarget(policy);
  const cohort = members.length;
  const is_extrapolated = target > cohort;
  // A round waits for all that may still deliver, and for none beyond its deadline.
  const last_ms = took.reduce((last, { ended_ms }) => Math.max(last, ended_ms), 0);
  return {
    number,
    was_committed: reason === null,
    cohort,
    in_time,
    cut_off: took.filter(({ wasCutOff }) => wasCutOff).length,
    chance: is_extrapolated
      ? atLeastBinomial({ draws: target, share: in_time / cohort, wanted: quorum })
      : atLeastHypergeometric({ population: cohort, good: in_time, draws: target, wanted: quorum }),
    is_extrapolated,
    seconds: Math.min(last_ms, deadline_ms) / 1_000,
  };
}

/** The chance that of so many drawn without replacement at least so many are good. */
export function atLeastHypergeometric(about: {
  readonly population: number;
  readonly good: number;
  readonly draws: number;
  readonly wanted: number;
}): number {
  const { population, good, draws, wanted } = about;
  const from = Math.max(wanted, draws - (population - good), 0);
  const ways = (of: number, taken: number) => logChoose(of, taken);
  const all = ways(population, draws);
  let chance = 0;
  for (let found = from; found <= Math.min(draws, good); found++) {
    chance += Math.exp(ways(good, found) + ways(population - good, draws - found) - all);
  }
  return Math.min(1, chance);
}

/** The same with replacement. */
export function atLeastBinomial(about: {
  readonly draws: number;
  readonly share: number;
  readonly wanted: number;
}): number {
  const { draws, share, wanted } = about;
  if (share === 0 || share === 1) return draws * share >= wanted ? 1 : 0;
  let chance = 0;
  for (let found = wanted; found <= draws; found++) {
    const log =
      logChoose(draws, found) + found * Math.log(share) + (draws - found) * Math.log1p(-share);
    chance += Math.exp(log);
  }
  return Math.min(1, chance);
}

/** ln of the binomial coefficient. */
function logChoose(of: number, taken: number): number {
  let log = 0;
  for (let index = 1; index <= taken; index++) log += Math.log((of - taken + index) / index);
  return log;
}
