/** Participants in Node: training in a worker thread; tfjs finds its own files. */
import { openTrainingThread } from "../training/node-worker.ts";
import { participantIn } from "./create.ts";
import type { Participant, ParticipantOptions } from "./options.ts";

/** Nothing happens before `run`, and whatever is wrong is told by it. */
export function createParticipant(options: ParticipantOptions): Participant {
  return participantIn({ openWorker: openTrainingThread, wasmPath: () => null }, options);
}
