/** Participants named by letters, and well-formed things of theirs. */
import { ParticipantId, RunId, roundId, Sha256 } from "@tributary/protocol";
import type {
  AggregateResult,
  KeyPackage,
  RevealedShare,
  RoundConfig,
  SealedShare,
  UpdateRef,
} from "../index.ts";
import type { Sharing, Unmasking } from "../state.ts";
import { survivorsOf } from "../unmasking.ts";

const run = RunId.parse("run-0123456789ab");

export const sealedConfig: RoundConfig = {
  run,
  round: roundId(run, 1),
  number: 1,
  privacy: "sealed",
  quorum: 2,
  cohort_target: 3,
  threshold: 2,
  recruit_wait_ms: 5_000,
  deadline_ms: 60_000,
  exchange_ms: 10_000,
  reconnect_grace_ms: 3_000,
  selection_seed: 7,
};

export const secureConfig: RoundConfig = { ...sealedConfig, privacy: "secure" };

export function idOf(letter: string): ParticipantId {
  return ParticipantId.parse(`${letter.padEnd(42, "_")}A`);
}

/** `take` tells apart different updates of the same participant. */
export function updateOf(letter: string, take = 1): UpdateRef {
  const sha256 = Sha256.parse(`${letter.charCodeAt(0).toString(16)}${take}`.padEnd(64, "0"));
  return { participant: idOf(letter), sha256, size_bytes: 1_000 };
}

export function keysOf(letter: string): KeyPackage {
  return {
    participant: idOf(letter),
    encryption_key: `encryption key of ${letter}`,
    masking_key: `masking key of ${letter}`,
    signature: `signature of ${letter}`,
  };
}

/** One share for each other participant that the coordinator named. */
export function sharesOf(letter: string, state: Pick<Sharing, "keys">): SealedShare[] {
  const from = idOf(letter);
  return state.keys
    .map((key) => key.participant)
    .filter((to) => to !== from)
    .map((to) => ({ from, to, sealed: `share of ${letter} for ${to[0]}` }));
}

/** What an honest survivor answers to the coordinator's request. */
export function answerOf(letter: string, state: Unmasking): RevealedShare[] {
  const from = idOf(letter);
  return [
    ...survivorsOf(state).map((of) => ({ from, of, kind: "self" as const, share: "s" })),
    ...state.dropped.map((of) => ({ from, of, kind: "pairwise" as const, share: "p" })),
  ];
}

export function resultOf(excluded: readonly string[] = []): AggregateResult {
  return {
    model: Sha256.parse("f".repeat(64)),
    model_version: 1,
    examples: 300,
    train_loss: 0.5,
    update_norm: 1.5,
    accuracy: 0.9,
    loss: 0.4,
    excluded: excluded.map(idOf),
  };
}
