/** The end of a round made durable: its snapshot, the run after it, its model version and its summary, all at once. */
import type { RoundSummary, Sha256 } from "@tributary/protocol";
import type { AggregateResult, RoundConfig, RoundEffect, RoundState } from "@tributary/rounds";
import type { Json, ModelVersion, RunRecord } from "@tributary/storage";
import { messageOf, type Provenance } from "./aggregate.ts";
import { childModel } from "./child-model.ts";
import type { Ports } from "./ports.ts";
import { type ChangedStanding, storedStandings } from "./roster.ts";
import { type RoundEnd, summarise } from "./summary.ts";
import { untilAnswered } from "./until-answered.ts";
import { onTheWall, wallClockOf } from "./wall.ts";

export type EndEffect = Extract<RoundEffect, { type: "commit" | "abandon" }>;

export type EndRequest = {
  readonly config: RoundConfig;
  readonly state: RoundState;
  readonly effect: EndEffect;
  /** The model version that the round started from. */
  readonly head: ModelVersion;
  /** What is kept with the model that it commits. */
  readonly provenance: Provenance;
  /** The run's record as it must be stored together with this end. */
  readonly recordAfter: (end: RoundEnd) => RunRecord;
  /** What is remembered of its participants from now on. */
  readonly standingsAfter: (state: RoundState) => readonly ChangedStanding[];
  /** Whether this process is about to end: then the next one decides. */
  readonly isClosing: () => boolean;
};

export type StoredEnd = {
  readonly end: RoundEnd;
  readonly run: RunRecord;
  readonly summary: RoundSummary;
  readonly standings: readonly ChangedStanding[];
};

type EndPorts = Pick<Ports, "records" | "clock" | "wall" | "log" | "downloadBytes">;

export async function storeEnd(ports: EndPorts, request: EndRequest): Promise<StoredEnd> {
  const { config, state, effect } = request;
  const { rounds } = ports.records;
  const end: RoundEnd =
    effect.type === "commit"
      ? { outcome: "committed", effect, model: versionOf(request, effect.result, ports) }
      : { outcome: "abandoned", effect };
  const bytes_down = await bytesDown(ports, request.head.sha256);
  const summarised = summarise(state, config, end, bytes_down);
  const summary = { ...summarised, closed_at_ms: onTheWall(ports, summarised.closed_at_ms) };
  const run = request.recordAfter(end);
  const changed = request.standingsAfter(state);
  const standings = storedStandings(changed);
  const record = { id: config.round, state: state as Json, run, summary, standings };
  const about = { round: config.round, what: "end", isClosing: request.isClosing } as const;
  await untilAnswered(ports, about, () =>
    end.outcome === "committed"
      ? rounds.commit({ ...record, model: end.model, counted: end.effect.counted })
      : rounds.abandon({ ...record, uncounted: end.effect.uncounted }),
  );
  return { end, run, summary, standings: changed };
}

/** Only a round that commits makes one. */
function versionOf(
  { config, head, provenance }: EndRequest,
  result: AggregateResult,
  clocks: EndPorts,
): ModelVersion {
  const { run, round } = config;
  const created_at_ms = wallClockOf(clocks).now_ms();
  return childModel({ run, round, head, result, provenance, created_at_ms });
}

/** A figure for people: that it is unknown must not keep a round from its end. */
export async function bytesDown(
  { downloadBytes, log }: Pick<Ports, "downloadBytes" | "log">,
  model: Sha256,
): Promise<number> {
  try {
    return await downloadBytes(model);
  } catch (error) {
    log.warn({ model, error: messageOf(error) }, "The size of a download is not known");
    return 0;
  }
}
