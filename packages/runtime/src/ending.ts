/** The end of a round made durable: its snapshot, the run after it, its model version and its summary, all at once. */
import type { RoundSummary, Sha256 } from "@tributary/protocol";
import type { RoundConfig, RoundEffect, RoundState } from "@tributary/rounds";
import type { Json, ModelVersion, RunRecord } from "@tributary/storage";
import { messageOf } from "./aggregate.ts";
import type { Ports } from "./ports.ts";
import { type RoundEnd, summarise } from "./summary.ts";

export type EndEffect = Extract<RoundEffect, { type: "commit" | "abandon" }>;

export type EndRequest = {
  readonly config: RoundConfig;
  readonly state: RoundState;
  readonly effect: EndEffect;
  /** The model version that the round started from. */
  readonly head: ModelVersion;
  /** The server optimizer's state after this round. */
  readonly strategy_state: Sha256 | null;
  /** The run's record as it must be stored together with this end. */
  readonly recordAfter: (end: RoundEnd) => RunRecord;
};

export type StoredEnd = {
  readonly end: RoundEnd;
  readonly run: RunRecord;
  readonly summary: RoundSummary;
};

type EndPorts = Pick<Ports, "records" | "clock" | "log" | "downloadBytes">;

export async function storeEnd(ports: EndPorts, request: EndRequest): Promise<StoredEnd> {
  const { config, state, effect } = request;
  const { rounds } = ports.records;
  const end: RoundEnd =
    effect.type === "commit"
      ? { outcome: "committed", effect, model: childOf(request, effect.result, ports) }
      : { outcome: "abandoned", effect };
  const summary = summarise(state, config, end, await bytesDown(ports, request.head.sha256));
  const run = request.recordAfter(end);
  const record = { id: config.round, state: state as Json, run, summary };
  if (end.outcome === "committed") {
    await rounds.commit({ ...record, model: end.model, counted: end.effect.counted });
  } else {
    await rounds.abandon({ ...record, uncounted: end.effect.uncounted });
  }
  return { end, run, summary };
}

function childOf(
  { config, head, strategy_state }: EndRequest,
  result: Extract<RoundEffect, { type: "commit" }>["result"],
  { clock }: EndPorts,
): ModelVersion {
  return {
    run: config.run,
    version: result.model_version,
    sha256: result.model,
    parent: head.sha256,
    round: config.round,
    accuracy: result.accuracy,
    loss: result.loss,
    strategy_state,
    created_at_ms: clock.now_ms(),
  };
}

/** A figure for people: that it is unknown must not keep a round from its end. */
async function bytesDown({ downloadBytes, log }: EndPorts, model: Sha256): Promise<number> {
  try {
    return await downloadBytes(model);
  } catch (error) {
    log.warn({ model, error: messageOf(error) }, "The size of a download is not known");
    return 0;
  }
}
