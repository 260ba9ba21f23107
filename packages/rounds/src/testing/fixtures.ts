/** Participants named by letters, and well-formed things of theirs. */
import { neighbourhoodOf } from "@tributary/crypto";
import { type KeyPackage, ParticipantId, RunId, roundId, Sha256 } from "@tributary/protocol";
import type {
  AggregateResult,
  Exchange,
  RevealedShare,
  RoundConfig,
  SealedShare,
  Unmasking,
  UpdateRef,
} from "../index.ts";
import { survivorsOf } from "../index.ts";

const run = RunId.parse("run-0123456789ab");

export const sealedConfig: RoundConfig = {
  run,
  round: roundId(run, 1),
  number: 1,
  privacy: "sealed",
  exchange: null,
  quorum: 2,
  cohort_target: 3,
  recruit_wait_ms: 5_000,
  wait_min_ms: 0,
  deadline_ms: 60_000,
  exchange_ms: 10_000,
  reconnect_grace_ms: 3_000,
  selection: { kind: "uniform" },
  selection_seed: 7,
};

/** Everyone shares with everyone, and two of them open a mask. */
export const secureConfig: RoundConfig = {
  ...sealedConfig,
  privacy: "secure",
  exchange: {
    statement: "c3RhdGVtZW50",
    policy: { adversary: "honest_but_curious", corrupt: 0, dropout: 0.3 },
  },
};

/** The same with a threshold of more than half. */
export const strictConfig: RoundConfig = {
  ...secureConfig,
  exchange: {
    statement: "c3RhdGVtZW50",
    policy: { adversary: "semi_malicious", corrupt: 0.2, dropout: 0.3 },
  },
};

export function idOf(letter: string): ParticipantId {
  return ParticipantId.parse(`${letter.padEnd(42, "_")}A`);
}

/** `take` tells apart different updates of the same participant. */
export function updateOf(letter: string, take = 1): UpdateRef {
  const code = [...letter].map((character) => character.charCodeAt(0).toString(16)).join("");
  const sha256 = Sha256.parse(`${code}${take}`.padEnd(64, "0"));
  return { participant: idOf(letter), sha256, size_bytes: 1_000 };
}

export function keysOf(letter: string): KeyPackage {
  return {
    participant: idOf(letter),
    encryption_key: `encryption key of ${letter}`,
    masking_key: `masking key of ${letter}`,
    commitment: `commitment of ${letter}`,
    signature: `signature of ${letter}`,
  };
}

/** One share for each neighbour. */
export function sharesOf(letter: string, { plan }: Pick<Exchange, "plan">): SealedShare[] {
  const from = idOf(letter);
  return neighbourhoodOf(plan, from)
    .filter((to) => to !== from)
    .map((to) => ({ from, to: ParticipantId.parse(to), sealed: sealedBy(from, to) }));
}

export function sealedBy(from: string, to: string): string {
  const name = (participant: string) => participant.replace(/_*A$/, "");
  return `share of ${name(from)} for ${name(to)}`;
}

/** What an honest survivor answers to the coordinator's request. */
export function answerOf(letter: string, state: Unmasking): RevealedShare[] {
  const from = idOf(letter);
  const survivors = new Set(survivorsOf(state));
  const near = new Set(neighbourhoodOf(state.exchange.plan, from));
  return state.exchange.sharers
    .filter((of) => near.has(of))
    .map((of) => ({ from, of, kind: survivors.has(of) ? "self" : "pairwise", share: "s" }));
}

export function resultOf(excluded: readonly string[] = []): AggregateResult {
  return {
    model: Sha256.parse("f".repeat(64)),
    model_version: 1,
    examples: 300,
    train_loss: 0.5,
    update_norm: 1.5,
    update_rms: null,
    accuracy: 0.9,
    loss: 0.4,
    excluded: excluded.map(idOf),
  };
}
