/**
 * How many neighbours each member of a cohort shares its secrets with, and how many of them must
 * answer: everyone with everyone in small cohorts, a sparse graph (SecAgg+, Bell et al. 2020) in
 * large ones. The bounds are those of the graph parameter finder of Google's federated-compute: with
 * a probability of 1 − 2^−40 no secret is found out that should not be, with 1 − 2^−20 none is lost.
 * Where shares are counted we are stricter: here everyone holds a share of its own secrets too.
 */
import type { ExchangePolicy, GraphParameters } from "./terms.ts";

/** Up to here everyone shares with everyone: a sparse graph would save next to nothing. */
const completeGraph_max = 32;

/** One share that is the secret itself would be no sharing. */
const threshold_min = 2;
const security_bits = 40;
const correctness_bits = 20;
/** Two events can break security, a graph in pieces and a corrupt neighbourhood: half for each. */
const logSecurityPerEvent = -(security_bits + 1) * Math.LN2;

/** So that 0.07 · 100 counts as 7. */
const roundingSlack = 1e-14;

/**
 * What a round uses. In a complete graph more must answer than may be corrupt. Against a
 * semi-malicious coordinator it takes more than half of all answers that it can get for one member's
 * two secrets: one from each honest participant, two from each corrupt one.
 */
export function exchangeParameters(n: number, policy: ExchangePolicy): GraphParameters {
  if (!Number.isInteger(n) || n < 2) throw new Error(`Expected a cohort of 2 or more, got ${n}.`);
  checkPolicy(policy);
  const sparse = n > completeGraph_max ? search(n, policy, { isStrict: true }) : null;
  const parameters = sparse ?? { degree: n - 1, threshold: completeThreshold(n, policy) };
  if (parameters.threshold > n) {
    const { corrupt, adversary } = policy;
    throw new Error(
      `Expected a threshold that ${n} participants can reach, got ${parameters.threshold}: ` +
        `too many may be corrupt (${corrupt}, ${adversary}).`,
    );
  }
  return parameters;
}

function completeThreshold(n: number, policy: ExchangePolicy): number {
  if (policy.adversary === "semi_malicious") {
    return Math.floor((n + countAtMost(policy.corrupt, n)) / 2) + 1;
  }
  return Math.max(threshold_min, countAtLeast(policy.corrupt, n) + 1);
}

/**
 * The values that the finder publishes: the smallest even degree that holds its bounds, and the
 * threshold. Null where none below a complete graph's does, or where so many may be corrupt or leave
 * that none can.
 */
export function sparseGraphParameters(n: number, policy: ExchangePolicy): GraphParameters | null {
  checkPolicy(policy);
  return search(n, policy, { isStrict: false });
}

function checkPolicy({ corrupt, dropout }: ExchangePolicy): void {
  const fit = [corrupt, dropout].every((fraction) => fraction >= 0 && fraction < 1);
  if (!fit) throw new Error(`Expected fractions from 0 to below 1, got ${corrupt} and ${dropout}.`);
}

function isFeasible({ adversary, corrupt, dropout }: ExchangePolicy): boolean {
  return corrupt + (adversary === "semi_malicious" ? 2 : 1) * dropout <= 0.9;
}

function countAtMost(fraction: number, n: number): number {
  return Math.floor((fraction + roundingSlack) * n);
}

function countAtLeast(fraction: number, n: number): number {
  return Math.ceil((fraction - roundingSlack) * n);
}

type Cohort = {
  readonly n: number;
  /**
   * Whether a member's answer about itself is counted, and a threshold that was raised to the least
   * one is reached as surely as any. The published values do neither.
   */
  readonly isStrict: boolean;
  /** At most so many are corrupt, at most so many leave, at least so many stay. */
  readonly corrupt: number;
  readonly leaving: number;
  readonly staying: number;
  /** ln(x!) for x up to n. */
  readonly logFactorials: Float64Array;
};

function search(
  n: number,
  policy: ExchangePolicy,
  { isStrict }: Pick<Cohort, "isStrict">,
): GraphParameters | null {
  if (!isFeasible(policy)) return null;
  const cohort: Cohort = {
    n,
    isStrict,
    corrupt: countAtMost(policy.corrupt, n),
    leaving: countAtMost(policy.dropout, n),
    staying: countAtLeast(1 - policy.dropout, n),
    logFactorials: logFactorialsTo(n),
  };
  for (let degree = 2; degree < n - 1; degree += 2) {
    if (logDisconnected(degree, cohort) >= logSecurityPerEvent) continue;
    const { known, answering } = boundsOf(degree, cohort, policy);
    const threshold = Math.max(known + 1, threshold_min);
    if ((isStrict ? threshold : known + 1) <= answering) return { degree, threshold };
  }
  return null;
}

/**
 * ln of a bound on the probability that the honest who stay are in pieces. The graph is a ring in
 * which each has degree / 2 neighbours on either side: it takes that many corrupt or gone in a row,
 * in two places.
 */
function logDisconnected(degree: number, cohort: Cohort): number {
  const { n, corrupt, leaving, logFactorials } = cohort;
  const bad = corrupt + leaving;
  if (degree > bad) return Number.NEGATIVE_INFINITY;
  const logPairsOfPlaces = Math.log(n) + Math.log(n - degree - 1) - Math.LN2;
  return (
    logPairsOfPlaces + logChoose(logFactorials, bad, degree) - logChoose(logFactorials, n, degree)
  );
}

/**
 * About one member: how many answers an adversary may hold for one secret, the threshold being
 * above; and how many neighbours answer at least, the threshold being no higher. Semi-malicious: the
 * coordinator has the honest neighbours, and the member itself, answer for one secret or the other,
 * as it likes, and the corrupt ones for both; half of all these must not be enough.
 */
function boundsOf(degree: number, cohort: Cohort, { adversary }: ExchangePolicy) {
  const { n, corrupt, staying, isStrict } = cohort;
  const logUnion = -Math.log(n);
  const honest = quantile(n - corrupt, { degree, cohort, log: logSecurityPerEvent + logUnion });
  const answering = quantile(staying, {
    degree,
    cohort,
    log: -correctness_bits * Math.LN2 + logUnion,
  });
  const corruptNeighbours = degree - honest;
  const split = Math.floor((degree + corruptNeighbours + (isStrict ? 1 : 0)) / 2);
  return { known: adversary === "semi_malicious" ? split : corruptNeighbours, answering };
}

/** What is left out of a sum of probabilities is e^−40 of what the sum is compared with. */
const negligible_log = 40;

/**
 * Of the cohort, some are marked, and `degree` are drawn: the smallest x for which the probability
 * of x marked ones or fewer (hypergeometric) is at least e^log. Summed from below, from where
 * Hoeffding's bound says that nothing of weight is left out.
 */
function quantile(
  marked: number,
  { degree, cohort, log }: { degree: number; cohort: Cohort; log: number },
): number {
  const { n, logFactorials } = cohort;
  const width = Math.sqrt(((negligible_log - log) * degree) / 2);
  const start = Math.floor((degree * marked) / n - width);
  const logAll = logChoose(logFactorials, n, degree);
  const enough = Math.exp(log);
  let probability = 0;
  let x = Math.max(0, marked + degree - n, start);
  for (; x < Math.min(degree, marked); x++) {
    const logWays =
      logChoose(logFactorials, marked, x) + logChoose(logFactorials, n - marked, degree - x);
    probability += Math.exp(logWays - logAll);
    if (probability >= enough) break;
  }
  return x;
}

function logFactorialsTo(n: number): Float64Array {
  const logs = new Float64Array(n + 1);
  for (let i = 2; i <= n; i++) logs[i] = logs[i - 1]! + Math.log(i);
  return logs;
}

function logChoose(logFactorials: Float64Array, n: number, k: number): number {
  return logFactorials[n]! - logFactorials[k]! - logFactorials[n - k]!;
}
