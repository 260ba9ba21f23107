/** What one process asks of the one that works in the same state directory: a line of JSON, and one in answer. */
import { z } from "zod";
import { EdgeStatus } from "../running/status.ts";

export const Request = z.strictObject({
  do: z.enum(["status", "pause", "resume", "finish", "leave"]),
});
export type Request = z.infer<typeof Request>;
export type Order = Exclude<Request["do"], "status">;

/** The status after what was asked. */
export const Answer = z.union([
  z.object({ ok: z.literal(true), status: EdgeStatus }),
  z.object({ ok: z.literal(false), message: z.string() }),
]);
export type Answer = z.infer<typeof Answer>;

export const limits = { request_bytes_max: 1_024, answer_ms_max: 5_000 } as const;
