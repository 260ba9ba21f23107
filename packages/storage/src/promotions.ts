/** What a change of promotions makes of the rows, for every engine alike. */
import { conflict } from "./closing.ts";
import { canonicalJson } from "./json.ts";
import type { PromotionChange, PromotionRecord, ProposalRecord } from "./port-models.ts";

export type PromotionStep = {
  readonly ended: PromotionRecord | null;
  readonly begun: PromotionRecord | null;
};

/** `newest`: the task's newest promotions, newest first, two of them. Null: it was told before. */
export function promotionStep(
  newest: readonly PromotionRecord[],
  change: PromotionChange,
): PromotionStep | null {
  const { task, by, at_ms, from, how, to } = change;
  if (from === null && to === null) throw conflict(`no promotion of ${task} begins or ends`);
  const [last] = newest;
  const current = last?.ended === null ? last : null;
  const number = (last?.number ?? 0) + 1;
  if ((current?.number ?? null) === from) {
    const ended = current === null ? null : { ...current, ended: { how, by, at_ms } };
    const begun = to === null ? null : promotionOf(change, to, number);
    return { ended, begun };
  }
  if (isTold(newest, change)) return null;
  const found = current === null ? "nothing" : `promotion ${current.number}`;
  const wanted = from === null ? "nothing" : `promotion ${from}`;
  throw conflict(`${found} of task ${task} stands, and the change is from ${wanted}`);
}

/** A step told again finds at the top what it has made. */
function isTold([last, before]: readonly PromotionRecord[], change: PromotionChange): boolean {
  const { by, at_ms, from, how, to } = change;
  const begun = to === null ? null : last;
  const ended = to === null ? last : before;
  if (to !== null) {
    if (!begun || !isSame(begun, promotionOf(change, to, begun.number))) return false;
  }
  if (from === null) return true;
  return ended?.number === from && isSame(ended.ended, { how, by, at_ms });
}

function promotionOf(
  { task, by, at_ms }: PromotionChange,
  { run, version, sha256, proposal }: NonNullable<PromotionChange["to"]>,
  number: number,
): PromotionRecord {
  const promoted = { promoted_by: by, promoted_at_ms: at_ms, ended: null };
  return { task, number, run, version, sha256, proposal, ...promoted };
}

/** Telling the same proposal again is no contradiction. */
export function requireSameProposal(stored: ProposalRecord, told: ProposalRecord): void {
  if (!isSame(stored, told)) throw conflict(`there is another proposal ${told.id}`);
}

function isSame(one: unknown, other: unknown): boolean {
  return canonicalJson(one) === canonicalJson(other);
}
