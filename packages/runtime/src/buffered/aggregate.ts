/**
 * From a full buffer to the event that ends its aggregation: opened, weighed by staleness, combined and measured by the
 * workshop. It never rejects: what goes wrong is the event that says so.
 */
import { roundId } from "@tributary/protocol";
import type { BufferedEffect, BufferedEvent, StaleUpdateRef } from "@tributary/rounds";
import { isOfStorage, measure, messageOf, noProvenance, type Provenance } from "../aggregate.ts";
import type { Combined, UpdateToCombine } from "../combine.ts";
import type { Ports } from "../ports.ts";
import type { BufferedBook } from "./book.ts";
import { contextOf, type Opening } from "./opening.ts";

type EventOf<T extends BufferedEvent["type"]> = Extract<BufferedEvent, { type: T }>;
type Aggregate = Extract<BufferedEffect, { type: "aggregate" }>;

export type AggregatedBuffer = {
  readonly event: EventOf<"aggregated"> | EventOf<"aggregation_failed">;
  readonly provenance: Provenance;
};

export async function aggregateBuffer(
  ports: Pick<Ports, "workshop" | "clock" | "log">,
  opening: Opening & { readonly book: Pick<BufferedBook, "head" | "keyOf"> },
  { number, version, model, updates }: Aggregate,
): Promise<AggregatedBuffer> {
  const { task, run } = opening;
  const round = roundId(run, number);
  try {
    const { aggregate, strategy_state, ...figures } = await ports.workshop.combine({
      task,
      model,
      strategy_state: opening.book.head.strategy_state,
      updates: updates.map((update) => withContext(update, opening)),
    });
    const measured = await measureWhole(ports, { task, config: { round } }, figures);
    const result = { ...figures, ...measured, model_version: version + 1 };
    const event = { type: "aggregated", now_ms: ports.clock.now_ms(), number, result } as const;
    return { event, provenance: { aggregate, strategy_state } };
  } catch (error) {
    const detail = messageOf(error);
    ports.log.error({ round, detail }, "The buffer could not be aggregated");
    const reason = isOfStorage(error) ? "storage_failed" : "aggregation_failed";
    return { event: failedEvent(ports, number, reason, detail), provenance: noProvenance };
  }
}

export function failedEvent(
  { clock }: Pick<Ports, "clock">,
  number: number,
  reason: EventOf<"aggregation_failed">["reason"],
  detail: string,
): EventOf<"aggregation_failed"> {
  return { type: "aggregation_failed", now_ms: clock.now_ms(), number, reason, detail };
}

function withContext(
  update: StaleUpdateRef,
  opening: Opening & { readonly book: Pick<BufferedBook, "keyOf"> },
): UpdateToCombine {
  const key = opening.book.keyOf(update.version);
  if (key === undefined) throw new Error(`The key of version ${update.version} is lost.`);
  const { participant, sha256, size_bytes, invitation, staleness } = update;
  const context = contextOf(opening, invitation, key);
  return { context, update: { participant, sha256, size_bytes }, staleness };
}

/** A model from which updates were left out is not committed, so its figures are of no use. */
async function measureWhole(
  ports: Pick<Ports, "workshop" | "log">,
  of: Parameters<typeof measure>[1],
  { model, excluded }: Pick<Combined, "model" | "excluded">,
): ReturnType<typeof measure> {
  return excluded.length === 0 ? measure(ports, of, model) : { accuracy: null, loss: null };
}
