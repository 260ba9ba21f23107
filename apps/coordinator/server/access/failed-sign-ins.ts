/**
 * Failed sign-ins, told in the log of acts: gathered for a while and then written, some of each kind in one act. So a
 * flood cannot fill the log, and how long an answer takes says nothing about what was written down because of it.
 */
import { type Acts, actions, actors, type Clock, type Log } from "@tributary/runtime";
import { networkOf } from "./attempts.ts";

/** `wrong`: name or password, whichever; a metric's label must not tell which names exist. */
export const failureReasons = ["wrong", "too_many", "dead_link", "old_password"] as const;
export type FailureReason = (typeof failureReasons)[number];

export type Failure = {
  readonly reason: FailureReason;
  readonly address: string;
  /** Null where the name is nobody's: what was typed there may be a password. */
  readonly account: string | null;
};

export type FailedSignInPorts = {
  readonly acts: Acts;
  readonly clock: Pick<Clock, "now_ms">;
  readonly log: Log;
  readonly count: (reason: FailureReason) => void;
};

const gathering_ms = 10_000;
/** So many acts at once after a quiet time, and in an hour. */
const acts_max = 60;
const hour_ms = 3_600_000;
const groups_max = 1_000;

type Group = Failure & { readonly tries: number };

export class FailedSignIns {
  readonly #ports: FailedSignInPorts;
  #groups = new Map<string, Group>();
  /** Those for which there was no room. */
  #others = 0;
  #budget = acts_max;
  #as_of_ms = Number.NEGATIVE_INFINITY;
  #timer: NodeJS.Timeout | null = null;

  constructor(ports: FailedSignInPorts) {
    this.#ports = ports;
  }

  note({ reason, address, account }: Failure): void {
    this.#ports.count(reason);
    const failure = { reason, address: networkOf(address), account };
    const key = JSON.stringify(failure);
    const tries = this.#groups.get(key)?.tries ?? 0;
    if (tries === 0 && this.#groups.size >= groups_max) this.#others += 1;
    else this.#groups.set(key, { ...failure, tries: tries + 1 });
    this.#timer ??= this.#wait();
  }

  /** Writes what there is. */
  async close(): Promise<void> {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    if (this.#groups.size > 0) await this.#write(acts_max);
  }

  #wait(): NodeJS.Timeout {
    return setTimeout(() => void this.#elapsed(), gathering_ms).unref();
  }

  async #elapsed(): Promise<void> {
    const now_ms = this.#ports.clock.now_ms();
    const earned = (Math.max(0, now_ms - this.#as_of_ms) / hour_ms) * acts_max;
    this.#budget = Math.min(acts_max, this.#budget + earned);
    this.#as_of_ms = now_ms;
    // Without a budget they are gathered on: none is left out of the sum.
    const isAffordable = this.#budget >= 1;
    this.#timer = isAffordable ? null : this.#wait();
    if (isAffordable) await this.#write(Math.floor(this.#budget));
  }

  /** At most so many acts; those that are left over are one together. */
  async #write(acts: number): Promise<void> {
    const groups = [...this.#groups.values()].toSorted((a, b) => b.tries - a.tries);
    const areAllTold = groups.length <= acts && this.#others === 0;
    const told = areAllTold ? groups : groups.slice(0, acts - 1);
    const rest = groups.slice(told.length);
    const tries = rest.reduce((sum, group) => sum + group.tries, this.#others);
    this.#groups = new Map();
    this.#others = 0;
    this.#budget -= told.length + (tries > 0 ? 1 : 0);
    try {
      for (const { account, ...detail } of told) await this.#tell(account ?? "unknown", detail);
      if (tries > 0) await this.#tell("others", { tries });
    } catch (error) {
      this.#ports.log.error({ error: String(error) }, "Failed sign-ins could not be written down");
    }
  }

  #tell(subject: string, detail: { readonly [name: string]: string | number }): Promise<void> {
    const act = { actor: actors.visitor, action: actions.failedSignIn, subject, detail };
    return this.#ports.acts.perform(act, async () => {});
  }
}
