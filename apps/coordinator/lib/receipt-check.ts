/**
 * A receipt held against the coordinator’s record: what the page heard in its round is compared, by fact, with what
 * the record says of the same bytes. The page proves nothing by it; two stories that differ are worth knowing.
 */

import type { RunHistory } from "./api.ts";
import { callApi } from "./api-client.ts";
import { isInvitation, type Receipt, roundNumber } from "./receipt.ts";

/** What `/api/runs/…/receipts/…` answers. */
export type Recorded = {
  readonly round: string;
  readonly number: number;
  readonly outcome: "committed" | "abandoned";
  readonly is_counted: boolean;
  readonly summed: number | null;
  readonly model_version: number | null;
};

export type Difference =
  | { readonly what: "round"; readonly here: number; readonly there: number }
  | { readonly what: "counted"; readonly here: boolean; readonly there: boolean }
  | { readonly what: "summed"; readonly here: number; readonly there: number | null }
  | { readonly what: "model_version"; readonly here: number; readonly there: number | null };

export type Checked =
  | { readonly kind: "matches"; readonly recorded: Recorded }
  /** The page was away when the round ended: now it knows. */
  | { readonly kind: "told"; readonly recorded: Recorded }
  | { readonly kind: "differs"; readonly differences: readonly Difference[] }
  | { readonly kind: "not_known" }
  | { readonly kind: "unreachable" };

export function compare(receipt: Receipt, recorded: Recorded): Checked {
  const { state, others, model_version } = receipt;
  const differences: Difference[] = [];
  const here = roundNumber(receipt.round);
  if (!isInvitation(receipt.round) && here !== recorded.number) {
    differences.push({ what: "round", here, there: recorded.number });
  }
  if ((state === "counted") !== recorded.is_counted && isSettled(receipt)) {
    const counted = { here: state === "counted", there: recorded.is_counted };
    differences.push({ what: "counted", ...counted });
  }
  // In an abandoned round the page may have heard of a sum that never became a model.
  if (state === "counted" && others !== null && others + 1 !== recorded.summed) {
    differences.push({ what: "summed", here: others + 1, there: recorded.summed });
  }
  if (model_version !== null && model_version !== recorded.model_version) {
    const versions = { here: model_version, there: recorded.model_version };
    differences.push({ what: "model_version", ...versions });
  }
  if (differences.length > 0) return { kind: "differs", differences };
  return { kind: isSettled(receipt) ? "matches" : "told", recorded };
}

function isSettled({ state }: Receipt): boolean {
  return state === "counted" || state === "not_counted";
}

export async function askForReceipt(receipt: Receipt): Promise<Checked> {
  const run = receipt.round.slice(0, receipt.round.lastIndexOf("."));
  const number = await numberOf(receipt, run);
  if (number === null) return { kind: "unreachable" };
  const path = `/api/runs/${run}/rounds/${number}/receipts/${receipt.sha256}` as const;
  const answer = await callApi<Recorded>({ path });
  if (answer.ok) return compare(receipt, answer.value);
  return { kind: answer.problem.kind === "missing" ? "not_known" : "unreachable" };
}

/** An invitation to a buffered run has a number of its own: the buffer is found by the version that it made. */
async function numberOf(receipt: Receipt, run: string): Promise<number | null> {
  if (!isInvitation(receipt.round) || receipt.model_version === null) {
    return roundNumber(receipt.round);
  }
  const answer = await callApi<RunHistory>({ path: `/api/runs/${run}` });
  if (!answer.ok) return null;
  const { history } = answer.value;
  const made = history.find((round) => round.model_version === receipt.model_version);
  return made?.number ?? roundNumber(receipt.round);
}
