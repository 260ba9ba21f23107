/**
 * Deleting from the spool what nobody needs any more: updates that are counted, named or too late. Nothing waits for
 * it. What is not deleted yet is in the run's snapshot, so that a crash leaves nothing behind.
 */
import { invitationId, type RunId } from "@tributary/protocol";
import { messageOf } from "../aggregate.ts";
import type { Ports } from "../ports.ts";

export class Cleaning {
  readonly #run: RunId;
  readonly #ports: Pick<Ports, "spool" | "log">;
  /** Each with its deletion, which never rejects. */
  readonly #owed = new Map<number, Promise<void>>();

  constructor(run: RunId, ports: Pick<Ports, "spool" | "log">) {
    this.#run = run;
    this.#ports = ports;
  }

  /** Invitations of which something may still be there. */
  get owed(): readonly number[] {
    return [...this.#owed.keys()];
  }

  /** Nothing is deleted before `written`: while a message of its upload is being handled. */
  remove(invitation: number, written: Promise<void> = Promise.resolve()): void {
    if (this.#owed.has(invitation)) return;
    this.#owed.set(invitation, this.#remove(invitation, written));
  }

  async settled(): Promise<void> {
    await Promise.all(this.#owed.values());
  }

  async #remove(invitation: number, written: Promise<void>): Promise<void> {
    const round = invitationId(this.#run, invitation);
    await written;
    try {
      await this.#ports.spool.discardRound(round);
      this.#owed.delete(invitation);
    } catch (error) {
      // It stays owed, and the next start tries again.
      const fields = { round, error: messageOf(error) };
      this.#ports.log.error(fields, "An update could not be deleted");
    }
  }
}
