/**
 * The coordinator's side of unmasking (Bonawitz et al. 2017, section 4.3): from the shares that
 * survivors revealed, the masks that are left in the sum. Of survivors, their own; of those that
 * shared and then left, the ones that surviving neighbours have in common with them.
 */
import { type Bytes, decodeBase64url, encodeBase64url, wipe } from "../bytes.ts";
import type { Platform } from "../platform.ts";
import { x25519PublicKey } from "../x25519.ts";
import { SecAggError } from "./errors.ts";
import { neighbourhoodOf } from "./graph.ts";
import { commitmentTo } from "./key-package.ts";
import type { MaskTerm } from "./mask.ts";
import { pairwiseMaskKey, pairwiseSign, selfMaskKey } from "./mask-keys.ts";
import { type HeldShare, reconstruct } from "./reconstruct.ts";
import { share_bytes } from "./shamir.ts";
import type { RevealedShare } from "./states.ts";
import type { ExchangePlan, KeyPackage } from "./terms.ts";

export type Unmasking = {
  readonly plan: ExchangePlan;
  readonly keys: readonly KeyPackage[];
  /** Whose shares were passed on (U2), and whose masked updates are in the sum (U3, of U2). */
  readonly sharers: readonly string[];
  readonly survivors: readonly string[];
  /** What does not belong is passed over: shares of strangers, malformed or repeated ones. */
  readonly revealed: readonly (RevealedShare & { readonly from: string })[];
};

export type RecoveredMasks = {
  /** To be added to the sum, so that nothing but the sum of vectors is left. */
  readonly masks: readonly MaskTerm[];
  /**
   * Whose shares did not agree with others: they gave wrong ones, or were given wrong ones by the
   * member whose secret it was. No proof against either.
   */
  readonly liars: readonly string[];
};

/** Throws a SecAggError where a secret cannot be found: then the sum cannot be unmasked. */
export async function recoverMasks(
  unmasking: Unmasking,
  platform?: Platform,
): Promise<RecoveredMasks> {
  const { plan, sharers, survivors } = unmasking;
  const recovery = startRecovery(unmasking, platform);
  const masks: MaskTerm[] = [];
  for (const survivor of survivors) {
    const seed = await recoverSecret(recovery, survivor, "self");
    masks.push({ key: await selfMaskKey(plan.transcript, seed, platform), sign: -1 });
    wipe(seed);
  }
  for (const dropped of sharers) {
    if (recovery.survivors.has(dropped)) continue;
    const neighbours = recovery.neighbourhoods
      .get(dropped)!
      .filter((of) => recovery.survivors.has(of));
    if (neighbours.length === 0) continue;
    const secret = await recoverSecret(recovery, dropped, "pairwise");
    masks.push(...(await masksLeftBy(recovery, { dropped, secret, neighbours })));
    wipe(secret);
  }
  return { masks, liars: [...recovery.liars].toSorted() };
}

type Recovery = {
  readonly plan: ExchangePlan;
  readonly packages: ReadonlyMap<string, KeyPackage>;
  readonly survivors: ReadonlySet<string>;
  readonly neighbourhoods: ReadonlyMap<string, readonly string[]>;
  /** By the member whose secret they are of, in order of their x. */
  readonly sharesOf: ReadonlyMap<string, readonly HeldShare[]>;
  /** Found out so far; grows, so that later secrets are tried without them first. */
  readonly liars: Set<string>;
  readonly platform: Platform | undefined;
};

function startRecovery(unmasking: Unmasking, platform: Platform | undefined): Recovery {
  const { plan, keys, sharers } = unmasking;
  const survivors = new Set(unmasking.survivors);
  const outside = unmasking.survivors.filter((survivor) => !sharers.includes(survivor)).length;
  if (outside > 0 || survivors.size !== unmasking.survivors.length) {
    throw new Error(`Expected different survivors that shared, got ${outside} that did not.`);
  }
  const neighbourhoods = new Map(sharers.map((of) => [of, neighbourhoodOf(plan, of)]));
  return {
    plan,
    packages: new Map(keys.map((of) => [of.participant, of])),
    survivors,
    neighbourhoods,
    sharesOf: sortShares(unmasking.revealed, { survivors, neighbourhoods }),
    liars: new Set(),
    platform,
  };
}

/** Shares of the kind that is needed, of neighbours that survived, the first of each. */
function sortShares(
  revealed: Unmasking["revealed"],
  { survivors, neighbourhoods }: Pick<Recovery, "survivors" | "neighbourhoods">,
): ReadonlyMap<string, readonly HeldShare[]> {
  const sharesOf = new Map<string, Map<string, HeldShare>>();
  for (const { from, of, kind, share } of revealed) {
    const x = (neighbourhoods.get(of)?.indexOf(from) ?? -1) + 1;
    const needed = survivors.has(of) ? "self" : "pairwise";
    if (x === 0 || kind !== needed || !survivors.has(from)) continue;
    const bytes = decodeBase64url(share);
    if (bytes?.length !== share_bytes) continue;
    const shares = sharesOf.get(of) ?? new Map<string, HeldShare>();
    if (!shares.has(from)) shares.set(from, { from, x, share: bytes });
    sharesOf.set(of, shares);
  }
  const inOrder = (shares: Map<string, HeldShare>) =>
    [...shares.values()].sort((a, b) => a.x - b.x);
  return new Map([...sharesOf].map(([of, shares]) => [of, inOrder(shares)]));
}

async function recoverSecret(
  recovery: Recovery,
  of: string,
  kind: RevealedShare["kind"],
): Promise<Bytes> {
  const { plan, packages, sharesOf, liars, platform } = recovery;
  const { commitment, masking_key } = packages.get(of)!;
  const shares = sharesOf.get(of) ?? [];
  const what = `${plan.threshold} shares of the ${kind} secret of ${of}`;
  if (shares.length < plan.threshold) {
    throw new SecAggError("too_few_shares", `expected ${what}, got ${shares.length}`);
  }
  const trusted = shares.toSorted((a, b) => Number(liars.has(a.from)) - Number(liars.has(b.from)));
  const advertised = kind === "self" ? commitment : masking_key;
  const found = await reconstruct(trusted, plan.threshold, async (secret) => {
    const made =
      kind === "self"
        ? await commitmentTo({ participant: of, seed: secret }, platform)
        : await x25519PublicKey(secret, platform);
    return encodeBase64url(made) === advertised;
  });
  if (found === null) {
    throw new SecAggError(
      "wrong_shares",
      `expected ${what} that agree with its keys among ${shares.length}`,
    );
  }
  for (const liar of found.wrong) liars.add(liar);
  return found.secret;
}

/** Each neighbour's mask with the one that left is still in the neighbour's vector: out again. */
function masksLeftBy(
  { plan, packages, platform }: Recovery,
  left: {
    readonly dropped: string;
    readonly secret: Bytes;
    readonly neighbours: readonly string[];
  },
): Promise<readonly MaskTerm[]> {
  const own = packages.get(left.dropped)!;
  const { transcript } = plan;
  return Promise.all(
    left.neighbours.map(async (neighbour): Promise<MaskTerm> => {
      const pair = { transcript, secret: left.secret, own, other: packages.get(neighbour)! };
      const key = await pairwiseMaskKey(pair, platform);
      if (key === null) throw new SecAggError("bad_keys", "got a key of small order");
      return { key, sign: pairwiseSign(neighbour, own.participant) === 1 ? -1 : 1 };
    }),
  );
}
