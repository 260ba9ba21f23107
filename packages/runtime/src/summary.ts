/** What is kept of a round for people to read, once it is over. */
import type { RoundSummary } from "@tributary/protocol";
import type { RoundConfig, RoundEffect, RoundState } from "@tributary/rounds";
import type { ModelVersion } from "@tributary/storage";

export type RoundEnd =
  | {
      readonly outcome: "committed";
      readonly effect: Extract<RoundEffect, { type: "commit" }>;
      readonly model: ModelVersion;
    }
  | { readonly outcome: "abandoned"; readonly effect: Extract<RoundEffect, { type: "abandon" }> };

/** `bytes_down` is what one participant downloads for the round; bytes up are the mean over those counted. */
export function summarise(
  state: RoundState,
  config: RoundConfig,
  end: RoundEnd,
  bytes_down: number,
): RoundSummary {
  if (state.phase !== "closed" && state.phase !== "abandoned") {
    throw new Error(`Expected round ${config.round} to be over, got ${state.phase}.`);
  }
  const { members, closed_at_ms, lost_in, threshold } = state;
  const updates = end.outcome === "committed" ? end.effect.counted : end.effect.uncounted;
  const sent_bytes = updates.reduce((sum, update) => sum + update.size_bytes, 0);
  const began_at_ms = "selected_at_ms" in state ? state.selected_at_ms : state.started_at_ms;
  const result = end.outcome === "committed" ? end.effect.result : null;
  return {
    id: config.round,
    number: config.number,
    outcome: end.outcome,
    reason: end.outcome === "abandoned" ? end.effect.reason : null,
    cohort: members.length,
    accepted: updates.length,
    dropped: members.length - updates.length,
    lost_in,
    privacy: config.privacy,
    threshold,
    accuracy: result?.accuracy ?? null,
    loss: result?.loss ?? null,
    train_loss: result?.train_loss ?? null,
    update_rms: result?.update_rms ?? null,
    seconds: Math.max(0, closed_at_ms - began_at_ms) / 1000,
    bytes_up: updates.length === 0 ? 0 : Math.round(sent_bytes / updates.length),
    bytes_down,
    model: result?.model ?? null,
    model_version: result?.model_version ?? null,
    closed_at_ms,
  };
}
