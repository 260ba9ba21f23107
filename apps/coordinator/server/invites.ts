/**
 * The secrets of invites: made, put into a join link, known again by their digest, and guarded against guessing. The
 * secret stands in the part of the link that browsers do not send.
 */
import { createHash, randomBytes } from "node:crypto";
import { InviteSecret, limits, Sha256, type TaskId } from "@tributary/protocol";
import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";

const secret_bytes = 16;

export function newInviteSecret(): InviteSecret {
  return InviteSecret.parse(randomBytes(secret_bytes).toString("base64url"));
}

export function digestOfInvite(secret: InviteSecret): Sha256 {
  return Sha256.parse(createHash("sha256").update(secret).digest("hex"));
}

/** Where the invite leads to; without a task, to all of them, and so to the list of tasks. */
export function invitePath(secret: InviteSecret, task: TaskId | null): string {
  return `${task === null ? "/" : `/join/${task}`}#invite=${secret}`;
}

/** Of one address: asked before an invite is looked up, and told when it let nobody in. */
export type InviteGuard = {
  /** In how many milliseconds the next one is looked at; null: at once. */
  waitBeforeNext(): Promise<number | null>;
  noteFailure(): Promise<void>;
};

export class InviteGuards {
  readonly #limiter = new RateLimiterMemory({
    points: limits.invite_failures_max,
    duration: limits.invite_failures_within_ms / 1_000,
  });

  of(address: string): InviteGuard {
    return {
      waitBeforeNext: async () => {
        const known = await this.#limiter.get(address);
        return known === null || known.remainingPoints > 0 ? null : known.msBeforeNext;
      },
      noteFailure: async () => {
        await this.#limiter.consume(address).catch((spent: unknown) => {
          if (!(spent instanceof RateLimiterRes)) throw spent;
        });
      },
    };
  }
}
