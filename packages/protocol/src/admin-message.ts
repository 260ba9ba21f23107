/**
 * What the `/admin` namespace sends, to those alone who may read about single participants. A connection says with
 * `follow` which runs it wants to hear of; that list takes the place of the one before.
 */
import { z } from "zod";
import { ParticipantView } from "./eligibility.ts";
import { RunId } from "./ids.ts";
import { RoundTrace } from "./trace.ts";

export const AdminMessage = z.discriminatedUnion("type", [
  /** Who takes part, and who rests and why: once a run is followed, and after each of its rounds. */
  z.strictObject({
    type: z.literal("participants"),
    run: RunId,
    participants: z.array(ParticipantView).readonly(),
    now_ms: z.int(),
  }),
  /**
   * The timeline of the round under way, or of the one that is just over. Members are those that have changed since the
   * last message about the same round; all of them in the first one.
   */
  z.strictObject({ type: z.literal("trace"), run: RunId, trace: RoundTrace, now_ms: z.int() }),
  z.strictObject({ type: z.literal("unknown_run"), run: z.string().max(80) }),
]);
export type AdminMessage = z.infer<typeof AdminMessage>;
