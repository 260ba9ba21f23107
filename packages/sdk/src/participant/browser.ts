/** Participants in a browser: training in a module worker; tfjs's files come from the coordinator. */
import { openTrainingWorker } from "../training/browser-worker.ts";
import { participantIn } from "./create.ts";
import type { Participant, ParticipantOptions } from "./options.ts";

/** Nothing happens before `run`, and whatever is wrong is told by it. */
export function createParticipant(options: ParticipantOptions): Participant {
  const wasmPath = (origin: string | null) =>
    origin === null ? null : new URL("/tfjs-wasm/", origin).href;
  return participantIn({ openWorker: openTrainingWorker, wasmPath }, options);
}
