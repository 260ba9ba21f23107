/** The model version that a round, or a buffer, has made of the one that it started from. */
import type { RoundId, RunId } from "@tributary/protocol";
import type { AggregateResult } from "@tributary/rounds";
import type { ModelVersion } from "@tributary/storage";
import type { Provenance } from "./aggregate.ts";

export type Making = {
  readonly run: RunId;
  readonly round: RoundId;
  readonly head: ModelVersion;
  readonly result: AggregateResult;
  readonly provenance: Provenance;
  readonly created_at_ms: number;
};

export function childModel({ head, result, provenance, ...made }: Making): ModelVersion {
  return {
    ...made,
    version: result.model_version,
    sha256: result.model,
    parent: head.sha256,
    accuracy: result.accuracy,
    loss: result.loss,
    ...provenance,
  };
}
