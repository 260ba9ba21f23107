/**
 * From a round's updates to the event that ends its aggregation: combined and measured by the workshop. It never
 * rejects: what goes wrong is the event that says so.
 */
import type { Sha256, TaskSpec } from "@tributary/protocol";
import type { RoundConfig, RoundEvent, UpdateRef } from "@tributary/rounds";
import type { ModelVersion } from "@tributary/storage";
import type { OpenContext } from "./combine.ts";
import type { Ports } from "./ports.ts";

export type AggregateRequest = {
  readonly config: RoundConfig;
  readonly task: TaskSpec;
  readonly context: OpenContext;
  /** The model version that the round starts from. */
  readonly head: ModelVersion;
  readonly updates: readonly UpdateRef[];
};

export type Aggregated = {
  readonly event: Extract<RoundEvent, { type: "aggregated" | "aggregation_failed" }>;
  /** The server optimizer's state after this round. */
  readonly strategy_state: Sha256 | null;
};

type AggregatePorts = Pick<Ports, "workshop" | "clock" | "log">;
type Failure = "aggregation_failed" | "quorum_missed";

export async function aggregateRound(
  ports: AggregatePorts,
  request: AggregateRequest,
): Promise<Aggregated> {
  const { config, task, context, head, updates } = request;
  const { workshop, clock, log } = ports;
  const fail = (reason: Failure, detail: string): Aggregated => {
    log.error({ round: config.round, reason, detail }, "The round could not be aggregated");
    const event = { type: "aggregation_failed", now_ms: clock.now_ms(), reason, detail } as const;
    return { event, strategy_state: null };
  };
  try {
    const kept = head.strategy_state;
    const combined = await workshop.combine({ context, task, strategy_state: kept, updates });
    const { strategy_state, ...figures } = combined;
    const bad = combined.excluded.length;
    if (updates.length - bad < config.quorum) {
      return fail("quorum_missed", `${bad} of ${updates.length} updates were bad.`);
    }
    const measured = await measure(ports, request, combined.model);
    const result = { ...figures, ...measured, model_version: head.version + 1 };
    return { event: { type: "aggregated", now_ms: clock.now_ms(), result }, strategy_state };
  } catch (error) {
    return fail("aggregation_failed", messageOf(error));
  }
}

/** A model that cannot be measured is committed all the same: its figures are unknown, not bad. */
async function measure(
  { workshop, log }: AggregatePorts,
  { config, task }: AggregateRequest,
  model: Sha256,
): Promise<{ readonly accuracy: number | null; readonly loss: number | null }> {
  try {
    const measured = await workshop.evaluate(task, model);
    return { accuracy: finiteOrNull(measured?.accuracy), loss: finiteOrNull(measured?.loss) };
  } catch (error) {
    log.error({ round: config.round, error: messageOf(error) }, "The evaluation failed");
    return { accuracy: null, loss: null };
  }
}

/** A loss that overflowed has no place in a message or a record. */
function finiteOrNull(value: number | undefined): number | null {
  return value !== undefined && Number.isFinite(value) ? value : null;
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
