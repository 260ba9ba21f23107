/** From selection to the model: how many of a round's cohort came how far, and why the others did not. Pure. */
import type { MemberTrace, RoundTrace } from "@tributary/protocol";
import { outReason } from "./gantt.ts";

export type FunnelStep = { readonly name: string; readonly count: number };
export type Loss = { readonly reason: string; readonly phase: string; readonly count: number };

export type Funnel = {
  readonly steps: readonly FunnelStep[];
  /** Most first. */
  readonly losses: readonly Loss[];
};

export function funnelOf({ members }: Pick<RoundTrace, "members">): Funnel {
  const count = (is: (member: MemberTrace) => boolean) => members.filter(is).length;
  const hasDelivered = (one: MemberTrace) => one.delivered_ms !== undefined;
  return {
    steps: [
      { name: "Selected", count: members.length },
      {
        name: "Training",
        count: count((one) => one.accepted_ms !== undefined || hasDelivered(one)),
      },
      { name: "Uploaded", count: count(hasDelivered) },
      { name: "Counted", count: count((one) => one.counted === true) },
    ],
    losses: lossesOf(members),
  };
}

function lossesOf(members: readonly MemberTrace[]): readonly Loss[] {
  const outs = members.flatMap(({ out }) => (out === undefined ? [] : [out]));
  const groups = Map.groupBy(outs, ({ reason, phase }) => `${reason} ${phase}`);
  return [...groups.values()]
    .flatMap((group) => {
      const [first] = group;
      return first === undefined
        ? []
        : [{ reason: outReason(first.reason), phase: first.phase, count: group.length }];
    })
    .sort((a, b) => b.count - a.count);
}
