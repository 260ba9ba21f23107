/**
 * What the record says of one change, to whoever knows its SHA-256: the device that sent it. About nobody else anything
 * is said but how many there were.
 */
import { limits, RoundId, Sha256 } from "@tributary/protocol";
import type { Runtime } from "@tributary/runtime";
import type { Records } from "@tributary/storage";
import { z } from "zod";
import { error, ok } from "../answers.ts";
import { type Route, route } from "../route.ts";

export type ReceiptPorts = {
  readonly runtime: () => Runtime;
  readonly deliveries: Records["rounds"]["deliveries"];
};

const Asked = z.strictObject({
  id: z.string(),
  number: z.coerce.number().int().min(1).max(limits.rounds_max),
  sha256: Sha256,
});

export const RecordedReceipt = z.strictObject({
  round: RoundId,
  number: z.int(),
  outcome: z.enum(["committed", "abandoned"]),
  /** Whether the change is in the model. */
  is_counted: z.boolean(),
  /** Changes in the sum, this one included; null where none was made. */
  summed: z.int().nullable(),
  model: Sha256.nullable(),
  model_version: z.int().nullable(),
  closed_at_ms: z.int(),
});
export type RecordedReceipt = z.infer<typeof RecordedReceipt>;

export function receiptRoutes({ runtime, deliveries }: ReceiptPorts): readonly Route[] {
  return [
    route({
      method: "GET",
      path: "/api/runs/:id/rounds/:number/receipts/:sha256",
      needs: "public.read",
      summary:
        "What became of one change, by its SHA-256, which its sender alone knows; once its round is over.",
      params: Asked,
      answers: { status: 200, schema: RecordedReceipt },
      async handle({ params: { id, number, sha256 } }) {
        const round = runtime()
          .run(id)
          ?.history.find((summary) => summary.number === number);
        if (round === undefined) {
          return error(404, `No round ${number} of run ${id} is over here.`);
        }
        const found = (await deliveries(round.id)).find((delivery) => delivery.sha256 === sha256);
        if (found === undefined) {
          return error(404, `No change with this SHA-256 is on the record of round ${number}.`);
        }
        const { model, model_version, closed_at_ms } = round;
        const isCommitted = round.outcome === "committed";
        return ok({
          round: round.id,
          number,
          outcome: round.outcome,
          is_counted: isCommitted && found.outcome === "counted",
          summed: isCommitted ? round.accepted : null,
          model,
          model_version,
          closed_at_ms,
        });
      },
    }),
  ];
}
