/**
 * What the graph of key shares allows (SecAgg+, Bell et al. 2020): who has too few neighbours left,
 * who can answer, and whether all masks can be removed. Every secret is shared within one
 * neighbourhood, so each question is asked of each neighbourhood; with the complete graph there is
 * only one. Nobody's secret is looked at here, only who is there.
 */
import { type ExchangePlan, neighbourhoodOf } from "@tributary/crypto";
import type { Answer } from "./state.ts";

/** Participants as numbers: a cohort of a thousand has some hundred thousand pairs of neighbours. */
type Graph = {
  readonly size: number;
  readonly numberOf: (participant: string) => number;
  /** Of one participant, itself included. */
  readonly neighbours: (number: number) => Uint16Array;
};

/** A plan never changes, so that its graph is built once for each plan object. */
const graphs = new WeakMap<ExchangePlan, Graph>();

function graphOf(plan: ExchangePlan): Graph {
  const known = graphs.get(plan);
  if (known !== undefined) return known;
  const numbers = new Map(plan.ring.map((participant, number) => [participant, number]));
  const numberOf = (participant: string): number => {
    const number = numbers.get(participant);
    if (number === undefined) throw new Error(`Expected ${participant} to be in the ring.`);
    return number;
  };
  const neighbourhoods: Uint16Array[] = [];
  const graph: Graph = {
    size: plan.ring.length,
    numberOf,
    neighbours: (number) => {
      const participant = plan.ring[number] ?? "";
      neighbourhoods[number] ??= Uint16Array.from(neighbourhoodOf(plan, participant), numberOf);
      return neighbourhoods[number];
    },
  };
  graphs.set(plan, graph);
  return graph;
}

/** 1 for those in the set, 0 for all others. */
function marked(graph: Graph, participants: readonly string[]): Uint8Array {
  const marks = new Uint8Array(graph.size);
  for (const participant of participants) marks[graph.numberOf(participant)] = 1;
  return marks;
}

/** How many in the neighbourhood are marked. */
function countNear(graph: Graph, number: number, marks: Uint8Array): number {
  const neighbours = graph.neighbours(number);
  let count = 0;
  for (let index = 0; index < neighbours.length; index++) count += marks[neighbours[index]!]!;
  return count;
}

/**
 * Those who keep at least the threshold in their neighbourhood when all others are gone. Whoever
 * does not takes its neighbours' count down, so that this goes on until nobody more falls out.
 */
export function withEnoughNeighbours<P extends string>(
  plan: ExchangePlan,
  participants: readonly P[],
): P[] {
  const graph = graphOf(plan);
  const marks = marked(graph, participants);
  let left = participants;
  for (let before = -1; before !== left.length; ) {
    before = left.length;
    left = left.filter((participant) => {
      const number = graph.numberOf(participant);
      const stays = countNear(graph, number, marks) >= plan.threshold;
      if (!stays) marks[number] = 0;
      return stays;
    });
  }
  return [...left];
}

/** Survivors that find a threshold of signatures in their neighbourhood: the others may not answer. */
export function ableToAnswer<P extends string>(
  plan: ExchangePlan,
  { survivors, signers }: { readonly survivors: readonly P[]; readonly signers: readonly string[] },
): P[] {
  const graph = graphOf(plan);
  const marks = marked(graph, signers);
  return survivors.filter(
    (survivor) => countNear(graph, graph.numberOf(survivor), marks) >= plan.threshold,
  );
}

export type Parts = {
  /** Whose masks are in the updates (U2). */
  readonly sharers: readonly string[];
  /** Whose updates are in the sum (U3). */
  readonly survivors: readonly string[];
};

/**
 * How many masks stay in the sum. `sharesOf` counts the shares that there are of one participant's
 * secret: the seed of its own mask if it survived, its masking key if it did not. Whoever dropped
 * out and has no surviving neighbour left nothing in the sum.
 */
function countStuck(
  plan: ExchangePlan,
  { sharers, survivors }: Parts,
  sharesOf: (number: number) => number,
): number {
  const graph = graphOf(plan);
  const surviving = marked(graph, survivors);
  let stuck = 0;
  for (const sharer of sharers) {
    const number = graph.numberOf(sharer);
    const isInSum = surviving[number] === 1 || countNear(graph, number, surviving) > 0;
    if (isInSum && sharesOf(number) < plan.threshold) stuck++;
  }
  return stuck;
}

/** Masks that could not be removed if these survivors signed, and all answered that may. */
export function countStuckAfter(
  plan: ExchangePlan,
  parts: Parts,
  signers: readonly string[],
): number {
  const graph = graphOf(plan);
  const able = marked(graph, ableToAnswer(plan, { survivors: parts.survivors, signers }));
  return countStuck(plan, parts, (number) => countNear(graph, number, able));
}

/** Masks that these answers do not remove. */
export function countStuckWith(
  plan: ExchangePlan,
  parts: Parts,
  answers: readonly Answer[],
): number {
  const graph = graphOf(plan);
  const sharing = marked(graph, parts.sharers);
  const shares = new Uint16Array(graph.size);
  for (const answer of answers) {
    const from = graph.numberOf(answer.from);
    // Nearly every answer is whole, and needs no look at its shares.
    if (answer.shares.length === countNear(graph, from, sharing)) {
      const neighbours = graph.neighbours(from);
      for (let index = 0; index < neighbours.length; index++) shares[neighbours[index]!]!++;
    } else {
      for (const share of answer.shares) shares[graph.numberOf(share.of)]!++;
    }
  }
  return countStuck(plan, parts, (number) => shares[number] ?? 0);
}
