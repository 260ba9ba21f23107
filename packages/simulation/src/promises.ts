/**
 * What the coordinator promised: each update that it said it has, to be kept by naming it in the
 * round that ends, or in buffered runs in some round.
 */
import type { ParticipantId, RoundId, Sha256 } from "@tributary/protocol";
import type { Receipt } from "@tributary/runtime";
import type { Delivery } from "@tributary/storage";

type Accepted = { readonly round: RoundId; readonly sha256: Sha256 };

export class Promises {
  /** By round, or by invitation in a buffered run. */
  readonly #receipts = new Map<string, Receipt[]>();
  readonly #pending = new Set<string>();
  readonly #kept = new Set<string>();

  /** False where another update of this participant was acknowledged in that round before. */
  note(participant: ParticipantId, { round, sha256 }: Accepted): boolean {
    const receipts = this.#receipts.get(round) ?? [];
    const before = receipts.find((receipt) => receipt.participant === participant);
    if (before !== undefined) return before.sha256 === sha256;
    this.#receipts.set(round, [...receipts, { round, participant, sha256 }]);
    const name = nameOf({ participant, sha256 });
    // A coordinator that stored an update and died before it said so may combine it before it says so.
    if (!this.#kept.has(name)) this.#pending.add(name);
    return true;
  }

  /** A round that is over names it. */
  keep(delivery: Delivery): void {
    this.#kept.add(nameOf(delivery));
    this.#pending.delete(nameOf(delivery));
  }

  ofRound(round: string): readonly Receipt[] {
    return this.#receipts.get(round) ?? [];
  }

  /** Those that were not kept yet. */
  get pending(): ReadonlySet<string> {
    return this.#pending;
  }
}

function nameOf({ participant, sha256 }: Pick<Delivery, "participant" | "sha256">): string {
  return `the update ${sha256.slice(0, 12)} of ${participant}`;
}
