/**
 * Who shares with whom. Participants stand in a ring and share with those next to them, half on
 * either side; in a complete graph with everyone. The ring's order is shuffled by what all of them
 * were shown, so that nobody picks neighbours and everyone computes the same.
 */
import { sha256Sync } from "../sha256.ts";
import { signatureContexts, signedMessage } from "../signed-message.ts";
import type { ExchangePlan } from "./terms.ts";

/** Fisher and Yates, from the last place to the first; `participants` in order of their ids. */
export function shuffledRing(participants: readonly string[], transcript: Uint8Array): string[] {
  const ring = [...participants];
  const words = randomWords(transcript);
  for (let last = ring.length - 1; last > 0; last--) {
    const chosen = uniformBelow(last + 1, words);
    [ring[last], ring[chosen]] = [ring[chosen]!, ring[last]!];
  }
  return ring;
}

/** SHA-256 of the transcript and a counter: eight big-endian numbers of 32 bits each time. */
function* randomWords(transcript: Uint8Array): Generator<number, never> {
  const counter = new Uint8Array(4);
  const view = new DataView(counter.buffer);
  for (let block = 0; ; block++) {
    view.setUint32(0, block);
    const hash = sha256Sync(signedMessage(signatureContexts.secaggRing, transcript, counter));
    const words = new DataView(hash.buffer);
    for (let at = 0; at < hash.length; at += 4) yield words.getUint32(at);
  }
}

/** Words in the last, incomplete run of `bound` values are passed over: no value is likelier. */
export function uniformBelow(bound: number, words: Iterator<number, never>): number {
  const end = 2 ** 32 - (2 ** 32 % bound);
  let word = words.next().value;
  while (word >= end) word = words.next().value;
  return word % bound;
}

/** What a plan says, turned over: read for each of its members, made once. */
type Places = {
  readonly sorted: readonly string[];
  /** Where in the ring each participant stands. */
  readonly placeOf: ReadonlyMap<string, number>;
  /** Where in `sorted` who stands at each place of the ring. */
  readonly rankAt: Uint32Array;
};
const placesOf = new WeakMap<ExchangePlan, Places>();

/**
 * The participant and its neighbours, in order of their ids: a share's x is its holder's place here,
 * counted from 1.
 */
export function neighbourhoodOf(plan: ExchangePlan, participant: string): readonly string[] {
  const { degree, ring } = plan;
  const { sorted, placeOf, rankAt } = findPlaces(plan);
  const place = placeOf.get(participant);
  if (place === undefined) throw new Error("Expected a participant of the plan, got another.");
  if (degree + 1 >= ring.length) return sorted;
  const first = place - degree / 2 + ring.length;
  const ranks = new Uint32Array(degree + 1);
  for (let i = 0; i < ranks.length; i++) ranks[i] = rankAt[(first + i) % ring.length]!;
  return Array.from(ranks.sort(), (rank) => sorted[rank]!);
}

function findPlaces(plan: ExchangePlan): Places {
  const known = placesOf.get(plan);
  if (known !== undefined) return known;
  const sorted = plan.ring.toSorted();
  const rankOf = new Map(sorted.map((participant, rank) => [participant, rank]));
  const found: Places = {
    sorted,
    placeOf: new Map(plan.ring.map((participant, place) => [participant, place])),
    rankAt: Uint32Array.from(plan.ring, (participant) => rankOf.get(participant) ?? 0),
  };
  placesOf.set(plan, found);
  return found;
}
