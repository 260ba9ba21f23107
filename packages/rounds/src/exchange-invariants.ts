/**
 * What holds of an exchange of keys in every state. Everyone's privacy rests on these, so that they
 * are checked from the plan anew, and not with what the steps go by.
 */
import { neighbourhoodOf } from "@tributary/crypto";
import { survivorsOf } from "./cohort.ts";
import type { RoundConfig } from "./config.ts";
import { areUnique, holds } from "./holds.ts";
import type {
  ActiveState,
  Answer,
  Confirmation,
  Exchange,
  Keying,
  SealedShare,
  SharedExchange,
} from "./state.ts";

type SecureState = Exclude<ActiveState, Keying> & { readonly exchange: Exchange };

/**
 * What held once, beside the same other thing, is not looked at again: a state is never changed in
 * place, and a large cohort has too many shares for a look at each of them in every step.
 */
const held = new WeakMap<object, object>();
function once(item: object, beside: object, check: () => void): void {
  if (held.get(item) === beside) return;
  check();
  held.set(item, beside);
}

export function assertExchange(state: ActiveState, config: RoundConfig): void {
  const isSecure = state.phase === "keying" || state.exchange !== null;
  const isRight = isSecure === (config.privacy === "secure");
  holds("RI6", isRight, `a ${config.privacy} round is in ${state.phase} as if it were not`);
  if (!isSecure) return;
  const keys = state.phase === "keying" ? state.keys : (state as SecureState).exchange.keys;
  const cohort = new Set(state.members.map((member) => member.participant));
  const holders = keys.map((key) => key.participant);
  const isOfCohort = areUnique(holders) && holders.every((holder) => cohort.has(holder));
  holds("RI6", isOfCohort, "a key is not of exactly one member");
  const publicKeys = keys.flatMap((key) => [key.encryption_key, key.masking_key]);
  holds("RI6", areUnique(publicKeys), "two members have one key");
  if (state.phase !== "keying") assertPlanned(state as SecureState, new Set(holders));
}

function assertPlanned(state: SecureState, holders: ReadonlySet<string>): void {
  const { exchange } = state;
  const { ring } = exchange.plan;
  const isOfHolders = ring.length === holders.size && ring.every((one) => holders.has(one));
  holds("RI6", isOfHolders && areUnique(ring), "the ring is not of those whose keys count");
  if (state.phase === "sharing") {
    for (const { from, shares } of state.dealt) assertShares(exchange, shares, from, holders);
    return;
  }
  const survivors = survivorsIn(state);
  assertSharers(state.exchange, survivors, holders);
  switch (state.phase) {
    case "training": {
      const sharers = new Set<string>(state.exchange.sharers);
      for (const { to, shares } of state.exchange.routed) {
        assertShares(exchange, shares, to, sharers);
      }
      break;
    }
    case "confirming":
      assertSignatures(state.signatures, survivors);
      break;
    case "unmasking":
      assertSignatures(state.signatures, survivors);
      holds(
        "RI13",
        state.asked.every((one) => survivors.has(one)),
        "no survivor is asked",
      );
      assertAnswers(state.exchange, state.answers, survivors);
      break;
    case "aggregating":
      assertAnswers(state.exchange, state.exchange.answers, survivors);
      break;
    default:
      state satisfies never;
  }
}

const lastSurvivors = new WeakMap<object, { readonly text: string; readonly set: Set<string> }>();
/** The same set as long as nobody joined or left it. */
function survivorsIn({ members, exchange }: SecureState): ReadonlySet<string> {
  const survivors = survivorsOf({ members });
  const text = survivors.join(" ");
  const last = lastSurvivors.get(exchange.plan);
  if (last?.text === text) return last.set;
  const set = new Set<string>(survivors);
  lastSurvivors.set(exchange.plan, { text, set });
  return set;
}

/** Nobody's share goes to a stranger: all are between `holder` and its neighbours, of a known set. */
function assertShares(
  { plan }: Exchange,
  shares: readonly SealedShare[],
  holder: string,
  known: ReadonlySet<string>,
): void {
  once(shares, plan, () => {
    const near = new Set(neighbourhoodOf(plan, holder));
    const areNear = shares.every(({ from, to }) => {
      const other = from === holder ? to : from;
      const isHolders = from === holder || to === holder;
      return isHolders && other !== holder && near.has(other) && known.has(other);
    });
    holds("RI6", areNear && known.has(holder), "a share is not from one neighbour to another");
  });
}

function assertSharers(
  { plan, sharers }: SharedExchange,
  survivors: ReadonlySet<string>,
  holders: ReadonlySet<string>,
): void {
  const sharing = new Set<string>(sharers);
  const near = (sharer: string) => neighbourhoodOf(plan, sharer).filter((one) => sharing.has(one));
  once(sharers, plan, () => {
    const haveKeys = areUnique(sharers) && sharers.every((sharer) => holders.has(sharer));
    holds("RI6", haveKeys, "someone without keys shared");
    const isNoneAlone = sharers.every((sharer) => near(sharer).length >= plan.threshold);
    holds("RI6", isNoneAlone, "someone shared with too few");
  });
  const haveShared = [...survivors].every((survivor) => sharing.has(survivor));
  holds("RI6", haveShared, "someone survives who did not share");
}

function assertSignatures(
  signatures: readonly Confirmation[],
  survivors: ReadonlySet<string>,
): void {
  const signers = signatures.map(({ from }) => from);
  const areSurvivors = areUnique(signers) && signers.every((from) => survivors.has(from));
  holds("RI13", areSurvivors, "a signature is not of exactly one survivor");
}

/** The self masks of survivors and the masking keys of the dropped: never both of one member. */
function assertAnswers(
  { plan, sharers }: SharedExchange,
  answers: readonly Answer[],
  survivors: ReadonlySet<string>,
): void {
  const senders = answers.map(({ from }) => from);
  const areSurvivors = areUnique(senders) && senders.every((from) => survivors.has(from));
  holds("RI13", areSurvivors, "an answer is not of exactly one survivor");
  const sharing = new Set<string>(sharers);
  for (const answer of answers) {
    once(answer, survivors, () => {
      const near = new Set(neighbourhoodOf(plan, answer.from));
      const areOnce = areUnique(answer.shares.map(({ of }) => of));
      holds("RI7", areOnce, "one member reveals two secrets of another");
      for (const { of, kind } of answer.shares) {
        const isRightKind = survivors.has(of) === (kind === "self");
        holds("RI7", isRightKind, "a secret is revealed that must not be");
        const isHeld = near.has(of) && sharing.has(of);
        holds("RI7", isHeld, "a secret is revealed that the sender cannot have a share of");
      }
    });
  }
}
