/** What a running edge client says about itself: the answer of `status`, and the last words in `status.json`. */
import { z } from "zod";

export const edgeStates = [
  "starting",
  "connecting",
  "waiting",
  "working",
  "away",
  "paused",
  "resting",
  "ended",
] as const;

export const EdgeStatus = z.object({
  pid: z.number(),
  version: z.string(),
  started_at: z.string(),
  /** When this was true. */
  at: z.string(),
  state: z.enum(edgeStates),
  /** One sentence: what it does, or why it does nothing. */
  sentence: z.string(),
  /** It leaves after this round. */
  finishing: z.boolean(),
  coordinator: z.string(),
  task: z.string(),
  title: z.string().nullable(),
  /** The device's public key, as the coordinator names it. */
  participant: z.string().nullable(),
  backend: z.string().nullable(),
  examples: z.number().nullable(),
  run: z.string().nullable(),
  model_version: z.number().nullable(),
  /** The round that this device is at work in. */
  round: z.number().nullable(),
  /** Since the start of the process. */
  rounds: z.object({ invited: z.number(), counted: z.number(), lost: z.number() }),
  bytes: z.object({ received: z.number(), sent: z.number() }),
  memory_bytes: z.number(),
  last_problem: z.string().nullable(),
  exit_code: z.number().nullable(),
});
export type EdgeStatus = z.infer<typeof EdgeStatus>;
export type EdgeState = EdgeStatus["state"];
