/**
 * Round 1, its end (Bonawitz et al. 2017, MaskedInputCollection, first half): the neighbours' shares,
 * as the coordinator passed them on. Who is not among the senders has left; who is, is masked with.
 */
import { wipe } from "../bytes.ts";
import { SecAggError } from "./errors.ts";
import { openShares } from "./shares.ts";
import { type HeldShares, isWiped, type Ready, type Sharing } from "./states.ts";

export type ReceivedShares = { readonly from: string; readonly sealed: string };

/**
 * A box that does not open is no reason to leave: its sender may have wished for that. The pair
 * still mask with each other; that neighbour's secrets have to be found without this participant.
 */
export async function receiveShares(
  state: Sharing,
  shares: readonly ReceivedShares[],
): Promise<Ready> {
  const { membership, neighbours, own, selfMaskKey } = state;
  if (neighbours.some(({ boxKey }) => isWiped(boxKey))) {
    throw new SecAggError("state_lost", "expected keys that were not used yet, got used ones");
  }
  const sealedBy = demandNeighbours(state, shares);
  const { participant, transcript, threshold } = membership;
  const sharers = neighbours.filter((neighbour) => sealedBy.has(neighbour.participant));
  if (sharers.length + 1 < threshold) {
    throw new SecAggError(
      "too_few_neighbours",
      `expected ${threshold} of the neighbourhood to share, got ${sharers.length + 1}`,
    );
  }
  const held: HeldShares[] = [own];
  const unopened: string[] = [];
  for (const { participant: from, boxKey } of sharers) {
    const route = { transcript, from, to: participant };
    const pair = openShares(sealedBy.get(from)!, boxKey, route);
    if (pair === null) unopened.push(from);
    else held.push({ of: from, ...pair });
  }
  wipe(...neighbours.map(({ boxKey }) => boxKey));
  const gone = neighbours.filter((neighbour) => !sealedBy.has(neighbour.participant));
  wipe(...gone.map(({ maskKey }) => maskKey));
  const alive = sharers.map(({ participant: other, maskKey }) => ({
    participant: other,
    maskKey,
  }));
  return { phase: "ready", membership, alive, selfMaskKey, held, unopened };
}

function demandNeighbours(
  { neighbours }: Sharing,
  shares: readonly ReceivedShares[],
): ReadonlyMap<string, string> {
  const sealedBy = new Map(shares.map(({ from, sealed }) => [from, sealed]));
  if (sealedBy.size !== shares.length) {
    throw new SecAggError(
      "repeated_shares",
      `expected one box from each neighbour, got ${shares.length} from ${sealedBy.size}`,
    );
  }
  const known = new Set(neighbours.map(({ participant }) => participant));
  const strangers = shares.filter(({ from }) => !known.has(from)).length;
  if (strangers === 0) return sealedBy;
  throw new SecAggError(
    "unexpected_shares",
    `expected shares from ${known.size} neighbours, got ${strangers} boxes from others`,
  );
}
