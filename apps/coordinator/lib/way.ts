/** Where a change is: on the drawing of its way, and among the steps of its receipt. */
import type { Activity, Participation } from "./participation-state.ts";
import type { Receipt } from "./receipt.ts";

/** Stations of the drawing: 0 trained, 1 hidden (and on its way), 2 added up, 3 in the model; −1 is before. */
export type Reached = { readonly reached: number; readonly isBroken: boolean };

/** The change of the round under way, or else the newest one. */
export function wayReached({ activity, place, receipts }: Participation): Reached {
  const [newest] = receipts;
  const isUnderWay = place !== null && newest?.round !== place.round;
  if (isUnderWay || newest === undefined) {
    return { reached: stationOf[activity.kind], isBroken: false };
  }
  return { reached: stationOfReceipt(newest), isBroken: newest.state === "not_counted" };
}

const stationOf: Record<Activity["kind"], number> = {
  none: -1,
  waiting: -1,
  between_runs: -1,
  downloading: -1,
  training: 0,
  hiding: 1,
  sending: 1,
  sent: 1,
  summed: 2,
  unmasked: 2,
};

function stationOfReceipt({ state, stage }: Receipt): number {
  if (state === "counted") return 3;
  return stage === "summed" || stage === "unmasked" ? 2 : 1;
}

/** Index of the step that the change has come to, among those of its privacy. */
export function receiptStep({ privacy, state, stage }: Receipt): number {
  if (state === "counted") return privacy === "secure" ? 4 : 2;
  return { masked: 0, sent: 1, summed: 2, unmasked: 3 }[stage];
}
