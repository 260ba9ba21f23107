/** Secure rounds that have come so far, and one with a graph as sparse as that of a large cohort. */
import type { RoundConfig, Sharing } from "../index.ts";
import { secureConfig } from "./fixtures.ts";
import { type Scenario, scenario } from "./scenario.ts";

/** All of them share, and train. */
export function secureTraining(letters = "abc", config: RoundConfig = secureConfig): Scenario {
  const all = letters.split("");
  return scenario({ ...config, cohort_target: all.length })
    .available(...all)
    .keys(...all)
    .shares(...all)
    .expectPhase("training");
}

/** a and b survive; c shared its keys and dropped out. Two open a mask. */
export function twoConfirming(): Scenario {
  return secureTraining().updates("a", "b").declined("c").expectPhase("confirming");
}

/** Five share, and three open a mask: t = ⌊(5 + 0) / 2⌋ + 1. */
export const fiveConfig: RoundConfig = {
  ...secureConfig,
  exchange: {
    statement: "",
    policy: { adversary: "semi_malicious", corrupt: 0, dropout: 0.3 },
  },
};

/** Of the five e drops out. */
export function fiveConfirming(): Scenario {
  return secureTraining("abcde", fiveConfig)
    .updates("a", "b", "c", "d")
    .declined("e")
    .expectPhase("confirming");
}

/**
 * In sharing: ten, with two neighbours on either side in the ring, and three of a neighbourhood open
 * a mask. `ring` has the letters in the order of the ring.
 */
export function sparseSharing(): { readonly round: Scenario; readonly ring: readonly string[] } {
  const letters = "abcdefghij".split("");
  const round = scenario({ ...secureConfig, cohort_target: letters.length })
    .available(...letters)
    .keys(...letters)
    .expectPhase("sharing");
  const sharing = round.state as Sharing;
  const plan = { ...sharing.exchange.plan, degree: 4, threshold: 3 };
  round.state = { ...sharing, exchange: { ...sharing.exchange, plan } };
  return { round, ring: plan.ring.map((participant) => participant.charAt(0)) };
}

export const unmaskingFailed = { phase: "abandoned", reason: "unmasking_failed" } as const;
