/**
 * One simulated run of the real runtime, protocol, client and cryptography, from one seed: a storm of faults over virtual
 * time, then calm weather in which the run must come to its end. The invariants are asked after every step.
 */
import { type AbandonReason, limits, type RefusalReason, type RoundSummary } from "@tributary/protocol";
import { decodeSafetensors, deriveSeed, mulberry32 } from "@tributary/weights";
import { Auditor, Violation } from "./audit.ts";
import { VirtualClock } from "./clock.ts";
import { Coordinator } from "./coordinator.ts";
import { emptyDisk } from "./disk.ts";
import { Network } from "./network.ts";
import { Participant } from "./population.ts";
import { distance, distanceMax, meanOptimum, quadraticTask } from "./quadratic.ts";
import { quiet, watchWebCrypto } from "./quiet.ts";
import { Trace } from "./trace.ts";

export type WorldOptions = {
  readonly seed: number;
  readonly participants: number;
  readonly rounds: number;
};
