/**
 * What a world is about: its task, drawn from the seed. Most worlds are secure, with cohorts,
 * thresholds and precisions of many kinds; sealed ones are all alike, as they were when their seeds
 * were looked for.
 */
import { adversaries } from "@tributary/crypto";
import { limits, type Privacy, type TaskSpec } from "@tributary/protocol";
import { deriveSeed, mulberry32 } from "@tributary/weights";
import { quadraticTask } from "./quadratic.ts";

export type Terms = {
  readonly seed: number;
  readonly participants: number;
  /** Left to the seed without. */
  readonly privacy?: Privacy;
};

const times = { recruit_wait_ms: 500, deadline_ms: 8_000 } as const;
/** Enough for a mean, and few enough that an unlucky round is abandoned. */
const sealedRound = { ...times, quorum: 3, over_selection: 1.6 };
const secureShare = 2 / 3;

export function drawTask({ seed, participants, privacy }: Terms): TaskSpec {
  const random = mulberry32(deriveSeed(seed, "terms"));
  const drawn: Privacy = random() < secureShare ? "secure" : "sealed";
  if ((privacy ?? drawn) === "sealed") return quadraticTask(sealedRound, null);
  // In calm weather half of the participants are there in every world.
  const quorum_max = Math.max(limits.secure_quorum_min, Math.floor(participants / 2));
  const quorums = quorum_max - limits.secure_quorum_min + 1;
  const quorum = limits.secure_quorum_min + Math.floor(quorums * random());
  const over_selection = 1 + random();
  const adversary = adversaries[Math.floor(adversaries.length * random())] ?? adversaries[0];
  const secure_aggregation = { adversary, corrupt: 0.2 * random(), dropout: 0.3 * random() };
  const value_bits = random() < 0.5 ? 24 : 20;
  return quadraticTask({ ...times, quorum, over_selection }, { secure_aggregation, value_bits });
}
