/**
 * A whole cohort of secure aggregation without a network: everyone's keys and sealed shares are real, so that the cost
 * of any one participant, and of the coordinator, can be measured in the middle of them.
 */
import {
  advertiseKeys,
  createIdentity,
  type ExchangePlan,
  type ExchangePolicy,
  type Identity,
  type KeyPackage,
  neighbourhoodOf,
  planExchange,
  shareKeys,
  utf8,
} from "@tributary/crypto";
import { type Stopwatch, stopwatch } from "./stopwatch.ts";

type Sharing = Awaited<ReturnType<typeof shareKeys>>["state"];

export type Member = {
  readonly identity: Identity;
  readonly id: string;
  readonly state: Sharing;
  /** What the others sealed for it. */
  readonly mail: readonly { readonly from: string; readonly sealed: string }[];
};

export type Cohort = {
  /** Those that shared, the one that is looked at first. */
  readonly members: readonly Member[];
  readonly keys: readonly KeyPackage[];
  readonly plan: ExchangePlan;
  readonly advertising: Stopwatch;
  readonly sharing: Stopwatch;
};

export const round = "run-0123456789ab.1";
const statement = utf8("bench");

/** Everyone advertises; all share, or only the first member and its neighbours. */
export async function exchangedCohort(options: {
  readonly n: number;
  readonly policy: ExchangePolicy;
  readonly isWhole: boolean;
}): Promise<Cohort> {
  const { n, policy, isWhole } = options;
  const advertising = stopwatch();
  const advertised = [];
  for (let i = 0; i < n; i++) {
    const identity = await createIdentity();
    const { state, keys } = await advertising.time(() => advertiseKeys({ round, identity }));
    advertised.push({ identity, state, own: keys });
  }
  const keys = advertised.map(({ own }) => own);
  const plan = planExchange({ statement, policy, keys });
  const first = keys[0]?.participant ?? "";
  const around = new Set(
    isWhole ? keys.map((own) => own.participant) : neighbourhoodOf(plan, first),
  );
  const sharing = stopwatch();
  const mail = new Map<string, { from: string; sealed: string }[]>();
  const members = [];
  for (const { identity, state, own } of advertised) {
    const id = own.participant;
    if (!around.has(id)) continue;
    const agreed = { statement, policy, keys, threshold_min: 2, cohort_min: 2 };
    const shared = await sharing.time(() => shareKeys(state, agreed));
    for (const { to, sealed } of shared.shares) {
      const box = mail.get(to);
      if (box === undefined) mail.set(to, [{ from: id, sealed }]);
      else box.push({ from: id, sealed });
    }
    members.push({ identity, id, state: shared.state });
  }
  const withMail = members.map((member) => ({ ...member, mail: mail.get(member.id) ?? [] }));
  return { members: withMail, keys, plan, advertising, sharing };
}
