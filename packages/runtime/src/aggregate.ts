/**
 * From a round's updates to the event that ends its aggregation: combined and measured by the workshop. It never
 * rejects: what goes wrong is the event that says so.
 */
import type { Sha256, TaskSpec } from "@tributary/protocol";
import type { MaskRemoval, RoundConfig, RoundEvent, UpdateRef } from "@tributary/rounds";
import type { ModelVersion } from "@tributary/storage";
import type { Combined, OpenContext } from "./combine.ts";
import type { Ports } from "./ports.ts";
import type { Masked } from "./unmask.ts";

export type AggregateRequest = {
  readonly config: RoundConfig;
  readonly task: TaskSpec;
  readonly context: OpenContext;
  /** How masked updates are read; null in a sealed round. */
  readonly masked: Masked | null;
  /** The model version that the round starts from. */
  readonly head: ModelVersion;
  /** What the version that comes of it is numbered. */
  readonly next_version: number;
  readonly updates: readonly UpdateRef[];
  /** What removing the masks takes; null in a sealed round. */
  readonly removal: MaskRemoval | null;
};

/** What is stored with the model of a round, beside what the round machine knows. */
export type Provenance = {
  /** The delta that the strategy applied. */
  readonly aggregate: Sha256 | null;
  /** The server optimizer's state after this round. */
  readonly strategy_state: Sha256 | null;
};

export const noProvenance: Provenance = { aggregate: null, strategy_state: null };

export type Aggregated = {
  readonly event: Extract<RoundEvent, { type: "aggregated" | "aggregation_failed" }>;
  readonly provenance: Provenance;
};

type AggregatePorts = Pick<Ports, "workshop" | "clock" | "log">;
type Failure = Extract<RoundEvent, { type: "aggregation_failed" }>["reason"];

export async function aggregateRound(
  ports: AggregatePorts,
  request: AggregateRequest,
): Promise<Aggregated> {
  const { config, next_version } = request;
  const { clock, log } = ports;
  const fail = (reason: Failure, detail: string): Aggregated => {
    log.error({ round: config.round, reason, detail }, "The round could not be aggregated");
    const event = { type: "aggregation_failed", now_ms: clock.now_ms(), reason, detail } as const;
    return { event, provenance: noProvenance };
  };
  try {
    const combined = await combine(ports, request);
    if (!combined.ok) return fail(combined.reason, combined.detail);
    const { aggregate, strategy_state, ...figures } = combined.combined;
    const measured = await measure(ports, request, figures.model);
    const result = { ...figures, ...measured, model_version: next_version };
    const event = { type: "aggregated", now_ms: clock.now_ms(), result } as const;
    return { event, provenance: { aggregate, strategy_state } };
  } catch (error) {
    return fail(isOfStorage(error) ? "storage_failed" : "aggregation_failed", messageOf(error));
  }
}

/** By its name: what came from another thread has lost its class. */
export function isOfStorage(error: unknown): boolean {
  return error instanceof Error && error.name === "StorageError";
}

type Result =
  | { readonly ok: true; readonly combined: Combined }
  | { readonly ok: false; readonly reason: Failure; readonly detail: string };

function combine(ports: AggregatePorts, request: AggregateRequest): Promise<Result> {
  const { masked, removal } = request;
  return masked === null || removal === null
    ? combineSealed(ports, request)
    : combineMasked(ports, request, { ...masked, removal });
}

async function combineSealed(
  { workshop }: AggregatePorts,
  { config, context, task, head, updates }: AggregateRequest,
): Promise<Result> {
  const { sha256: model, strategy_state } = head;
  const combined = await workshop.combine({
    task,
    model,
    strategy_state,
    updates: updates.map((update) => ({ context, update, staleness: 0 })),
  });
  const bad = combined.excluded.length;
  if (updates.length - bad >= config.quorum) return { ok: true, combined };
  const detail = `${bad} of ${updates.length} updates were bad.`;
  return { ok: false, reason: "quorum_missed", detail };
}

async function combineMasked(
  { workshop, log }: AggregatePorts,
  { config, head, updates }: AggregateRequest,
  masked: Masked & { readonly removal: MaskRemoval },
): Promise<Result> {
  const { round } = config;
  const { sha256: model, strategy_state } = head;
  const unmasked = await workshop.unmask({ ...masked, round, model, strategy_state, updates });
  const { liars } = unmasked;
  if (liars.length > 0) log.warn({ round, liars }, "Participants broke the protocol");
  return unmasked;
}

/** A model that cannot be measured is committed all the same: its figures are unknown, not bad. */
export async function measure(
  { workshop, log }: Pick<Ports, "workshop" | "log">,
  { config, task }: { readonly config: Pick<RoundConfig, "round">; readonly task: TaskSpec },
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
