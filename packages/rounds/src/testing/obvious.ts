/** The questions to the graph again: slow, and as one would say them. */
import { type ExchangePlan, neighbourhoodOf } from "@tributary/crypto";
import type { Answer } from "../index.ts";

type Parts = { readonly sharers: readonly string[]; readonly survivors: readonly string[] };

function near(plan: ExchangePlan, one: string, among: readonly string[]): string[] {
  return neighbourhoodOf(plan, one).filter((other) => among.includes(other));
}

export function withEnoughNeighbours(
  plan: ExchangePlan,
  participants: readonly string[],
): string[] {
  const left = participants.filter((one) => near(plan, one, participants).length >= plan.threshold);
  return left.length === participants.length ? left : withEnoughNeighbours(plan, left);
}

/** Those whose masks must be removed: who survived, or has a neighbour that did. */
function inSum(plan: ExchangePlan, { sharers, survivors }: Parts): string[] {
  return sharers.filter((one) => near(plan, one, survivors).length > 0);
}

export function stuckAfter(plan: ExchangePlan, parts: Parts, signers: readonly string[]): string[] {
  const able = parts.survivors.filter((one) => near(plan, one, signers).length >= plan.threshold);
  return inSum(plan, parts).filter((one) => near(plan, one, able).length < plan.threshold);
}

export function stuckWith(plan: ExchangePlan, parts: Parts, answers: readonly Answer[]): string[] {
  const sharesOf = (one: string, kind: string) =>
    answers.filter(({ shares }) => shares.some((share) => share.of === one && share.kind === kind));
  return inSum(plan, parts).filter((one) => {
    const kind = parts.survivors.includes(one) ? "self" : "pairwise";
    return sharesOf(one, kind).length < plan.threshold;
  });
}
