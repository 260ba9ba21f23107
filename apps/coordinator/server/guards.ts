/** How often one network may try something within a time: invites that let nobody in, and changes of device keys. */
import { limits } from "@tributary/protocol";
import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";

/** Of one network: asked before an attempt is looked at, and told when it counts. */
export type Guard = {
  /** In how many milliseconds the next one is looked at; null: at once. */
  waitBeforeNext(): Promise<number | null>;
  note(): Promise<void>;
};

export class Guards {
  readonly #limiter: RateLimiterMemory;

  constructor({ max, within_ms }: { readonly max: number; readonly within_ms: number }) {
    this.#limiter = new RateLimiterMemory({ points: max, duration: within_ms / 1_000 });
  }

  of(network: string): Guard {
    return {
      waitBeforeNext: async () => {
        const known = await this.#limiter.get(network);
        return known === null || known.remainingPoints > 0 ? null : known.msBeforeNext;
      },
      note: async () => {
        await this.#limiter.consume(network).catch((spent: unknown) => {
          if (!(spent instanceof RateLimiterRes)) throw spent;
        });
      },
    };
  }
}

/** Against guessing the secret of an invite. */
export function inviteGuards(): Guards {
  const { invite_failures_max: max, invite_failures_within_ms: within_ms } = limits;
  return new Guards({ max, within_ms });
}

/** Each change is written into the log of acts: nobody may fill it with them. */
export function keyChangeGuards(): Guards {
  const { key_changes_max: max, key_changes_within_ms: within_ms } = limits;
  return new Guards({ max, within_ms });
}
