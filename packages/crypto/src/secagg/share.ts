/**
 * Round 1, a participant's side (Bonawitz et al. 2017, ShareKeys): who its neighbours are follows
 * from what it was shown; each gets a share of the seed of its own mask and one of its masking
 * secret. The secrets themselves end here: of them remain the keys that follow from them.
 */
import { type Bytes, fromBase64url, wipe } from "../bytes.ts";
import type { Platform } from "../platform.ts";
import { sha256Sync } from "../sha256.ts";
import { signatureContexts, signedMessage } from "../signed-message.ts";
import { agreedBoxKey } from "../x25519.ts";
import { type CheckedCohort, type Cohort, checkCohort } from "./cohort.ts";
import { SecAggError } from "./errors.ts";
import { pairwiseMaskKey, selfMaskKey } from "./mask-keys.ts";
import { seededRng } from "./seeded-rng.ts";
import { splitSecret } from "./shamir.ts";
import { sealShares } from "./shares.ts";
import { type Advertised, isWiped, type SharePair, type Sharing, wipeSecrets } from "./states.ts";
import type { ExchangePlan, KeyPackage } from "./terms.ts";

export type SealedShares = { readonly to: string; readonly sealed: string };

/** A refusal leaves the state as it was; otherwise its secrets are used up. */
export async function shareKeys(
  state: Advertised,
  cohort: Cohort,
  platform?: Platform,
): Promise<{
  readonly state: Sharing;
  readonly plan: ExchangePlan;
  readonly shares: readonly SealedShares[];
}> {
  const { participant } = state.keys;
  const checked = await checkCohort(state, cohort, platform);
  const { transcript, threshold, ring } = checked.plan;
  const [neighbours, ownMaskKey] = await Promise.all([
    agreeWithNeighbours(state, checked, platform),
    selfMaskKey(transcript, state.selfSeed, platform),
  ]);
  // From here to the end nothing waits: of two calls at once, one finds the secrets used up.
  if (isWiped(state.selfSeed)) {
    throw new SecAggError("state_lost", "expected secrets that were not shared yet, got used ones");
  }
  const pairs = splitSecrets(state, checked);
  wipeSecrets(state);
  const shares = neighbours.map(({ participant: to, boxKey }) => {
    const pair = pairs.get(to)!;
    const sealed = sealShares(pair, boxKey, { transcript, from: participant, to });
    wipe(pair.self, pair.pairwise);
    return { to, sealed };
  });
  const membership = {
    participant,
    transcript,
    threshold,
    members: ring.toSorted(),
    neighbourhood: checked.neighbourhood.map((of) => of.participant),
  };
  const own = { of: participant, ...pairs.get(participant)! };
  return {
    state: { phase: "sharing", membership, neighbours, own, selfMaskKey: ownMaskKey },
    plan: checked.plan,
    shares,
  };
}

async function agreeWithNeighbours(
  state: Advertised,
  { plan, neighbourhood }: CheckedCohort,
  platform?: Platform,
): Promise<Sharing["neighbours"]> {
  const { transcript } = plan;
  const { keys: own, maskingSecret: secret, encryptionSecret } = state;
  const others = neighbourhood.filter(({ participant }) => participant !== own.participant);
  const agree = async (other: KeyPackage) => {
    const encryptionKey = fromBase64url(other.encryption_key);
    const [boxKey, maskKey] = await Promise.all([
      agreedBoxKey(encryptionSecret, encryptionKey, platform),
      pairwiseMaskKey({ transcript, secret, own, other }, platform),
    ]);
    if (boxKey === null || maskKey === null) {
      throw new SecAggError("bad_keys", "expected a neighbour's keys, got points of small order");
    }
    return { participant: other.participant, boxKey, maskKey };
  };
  return Promise.all(others.map(agree));
}

/** A pair for each of the neighbourhood, itself included; its place there, from 1, is the share's x. */
function splitSecrets(
  state: Advertised,
  { plan, neighbourhood }: CheckedCohort,
): ReadonlyMap<string, SharePair> {
  const seed = sharingKey(state, plan.transcript);
  const split = { threshold: plan.threshold, shares: neighbourhood.length, rng: seededRng(seed) };
  const self = splitSecret(state.selfSeed, split);
  const pairwise = splitSecret(state.maskingSecret, split);
  wipe(seed);
  return new Map(
    neighbourhood.map(({ participant }, place) => [
      participant,
      { self: self[place]!, pairwise: pairwise[place]! },
    ]),
  );
}

function sharingKey({ sharingSeed }: Advertised, transcript: string): Bytes {
  const parts = [fromBase64url(transcript), sharingSeed];
  const message = signedMessage(signatureContexts.secaggShare, ...parts);
  const key = sha256Sync(message);
  wipe(message);
  return key;
}
