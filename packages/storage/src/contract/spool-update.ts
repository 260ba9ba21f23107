/** One update for the spool's tests. */
import { roundId } from "@tributary/protocol";
import { sha256Of } from "../digest.ts";
import { participant, randomBytes, runId } from "./fixtures.ts";

export const key = { round: roundId(runId, 1), participant: participant(0) };
export const update = randomBytes(1000, 1);
export const expected = { size_bytes: update.length, sha256: sha256Of(update) };
