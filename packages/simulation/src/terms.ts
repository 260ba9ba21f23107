/**
 * What a world is about: its task, drawn from the seed. Most worlds are secure, with cohorts,
 * thresholds and precisions of many kinds; the others are sealed, in rounds or buffered.
 */
import { adversaries } from "@tributary/crypto";
import { type BufferedPolicy, isBuffered, limits, type TaskSpec } from "@tributary/protocol";
import { deriveSeed, mulberry32, type Random } from "@tributary/weights";
import { quadraticTask } from "./quadratic.ts";

export const kinds = ["secure", "sealed", "buffered"] as const;
export type Kind = (typeof kinds)[number];

export function kindOf(task: TaskSpec): Kind {
  return isBuffered(task) ? "buffered" : task.privacy;
}

export type Terms = {
  readonly seed: number;
  readonly participants: number;
  /** Left to the seed without. */
  readonly kind?: Kind;
};

const times = { recruit_wait_ms: 500, deadline_ms: 8_000 } as const;
/** Enough for a mean, and few enough that an unlucky round is abandoned. */
const sealedRound = { ...times, quorum: 3, over_selection: 1.6 };
const secureShare = 0.5;
const sealedShare = 0.25;

export function drawTask({ seed, participants, kind }: Terms): TaskSpec {
  const random = mulberry32(deriveSeed(seed, "terms"));
  const drawn = random();
  const other = drawn < secureShare + sealedShare ? "sealed" : "buffered";
  switch (kind ?? (drawn < secureShare ? "secure" : other)) {
    case "secure":
      return secureTask(participants, random);
    case "sealed":
      return quadraticTask(sealedRound, null);
    case "buffered":
      return { ...quadraticTask(sealedRound, null), buffered: bufferedPolicy(random) };
  }
}

function secureTask(participants: number, random: Random): TaskSpec {
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

/** Few versions behind: half steps from older models go round in circles. */
function bufferedPolicy(random: Random): BufferedPolicy {
  return {
    buffer: 3 + Math.floor(2 * random()),
    concurrency: 4 + Math.floor(3 * random()),
    staleness_max: Math.floor(3 * random()),
    exponent: 0.5,
    deadline_ms: times.deadline_ms,
    rest_ms: 1_000 + Math.floor(3_000 * random()),
  };
}
