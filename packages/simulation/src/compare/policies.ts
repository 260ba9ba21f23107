/** The ways to collect updates that are compared, as tasks that differ in nothing else. */
import type { SealedTask } from "@tributary/protocol";
import { quadraticTask } from "../quadratic.ts";

export type Policy = { readonly name: string; readonly says: string; readonly task: SealedTask };

const minute_ms = 60_000;
/** Updates that make a model version, for every policy. */
const wanted = 20;
/** A tenth of what a full step would be, so that learning takes as long as learning does. */
const strategy = { kind: "fedavg", server_learning_rate: 0.2 } as const;

type Rounds = { readonly over_selection: number; readonly deadline_minutes: number };

function rounds({ over_selection, deadline_minutes }: Rounds): SealedTask {
  const round = {
    quorum: wanted,
    over_selection,
    recruit_wait_ms: minute_ms / 2,
    deadline_ms: deadline_minutes * minute_ms,
  };
  return { ...quadraticTask(round, null), strategy };
}

function buffered(concurrency: number): SealedTask {
  const buffer = {
    buffer: wanted,
    concurrency,
    staleness_max: 10,
    exponent: 0.5,
    deadline_ms: 30 * minute_ms,
    rest_ms: minute_ms,
  };
  return { ...rounds({ over_selection: 1, deadline_minutes: 30 }), buffered: buffer };
}

export const policies: readonly Policy[] = [
  {
    name: "sync exact",
    says: `invites ${wanted}, needs all of them, within 30 min`,
    task: rounds({ over_selection: 1, deadline_minutes: 30 }),
  },
  {
    name: "over-selected",
    says: `invites ${Math.ceil(wanted * 1.3)}, needs ${wanted}, within 30 min`,
    task: rounds({ over_selection: 1.3, deadline_minutes: 30 }),
  },
  {
    name: "deadline 10 min",
    says: `invites ${Math.ceil(wanted * 1.3)}, needs ${wanted}, within 10 min`,
    task: rounds({ over_selection: 1.3, deadline_minutes: 10 }),
  },
  {
    name: "deadline 5 min",
    says: `invites ${Math.ceil(wanted * 1.5)}, needs ${wanted}, within 5 min`,
    task: rounds({ over_selection: 1.5, deadline_minutes: 5 }),
  },
  {
    name: "buffered",
    says: `${Math.ceil(wanted * 1.3)} at work at any time, every ${wanted} updates a version`,
    task: buffered(Math.ceil(wanted * 1.3)),
  },
];
