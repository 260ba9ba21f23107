/** How many are selected for a round. Without the schemas, since pages compute with it, too. */

/** How many participants a round selects. */
export function cohortTarget(policy: {
  readonly quorum: number;
  readonly over_selection: number;
}): number {
  // Rounded first: 7 × 1.1 must not select 9 because 7.700000000000001 > 7.7.
  return Math.ceil(Number((policy.quorum * policy.over_selection).toFixed(9)));
}
