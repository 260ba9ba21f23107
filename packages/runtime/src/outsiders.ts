/**
 * Whose key is not taken, and why; and which device a key is of, since it stays one device however often it changes
 * its key. Kept in memory, so that no step of a round has to wait for the answer.
 */
import type { ParticipantId } from "@tributary/protocol";
import type { Outsider } from "@tributary/storage";

export class Outsiders {
  readonly #revoked = new Set<ParticipantId>();
  /** Of each former key the one that the device has now. */
  readonly #replaced = new Map<ParticipantId, ParticipantId>();

  load(outsiders: readonly Outsider[]): void {
    for (const outsider of outsiders) {
      if (outsider.why === "revoked") this.#revoked.add(outsider.id);
      else this.#replaced.set(outsider.id, outsider.replaced_by);
    }
  }

  /** Why this key is not taken; null where it is. */
  refusalOf(key: ParticipantId): Outsider["why"] | null {
    if (this.#replaced.has(key)) return "key_replaced";
    return this.#revoked.has(key) ? "revoked" : null;
  }

  /** Whether the device that has this key, or had it, is revoked. */
  isRevoked(key: ParticipantId): boolean {
    return this.#revoked.has(this.currentOf(key));
  }

  /** The key that the device of this one has now. */
  currentOf(key: ParticipantId): ParticipantId {
    return this.#replaced.get(key) ?? key;
  }

  /** All keys that the device of this one had and has. */
  keysOf(key: ParticipantId): readonly ParticipantId[] {
    const current = this.currentOf(key);
    const former = [...this.#replaced].flatMap(([old, by]) => (by === current ? [old] : []));
    return [...former, current];
  }

  revoke(device: ParticipantId): void {
    this.#revoked.add(device);
  }

  restore(device: ParticipantId): void {
    this.#revoked.delete(device);
  }

  replace(old: ParticipantId, by: ParticipantId): void {
    for (const key of this.keysOf(old)) this.#replaced.set(key, by);
  }
}
