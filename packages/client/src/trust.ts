/**
 * Which coordinator this participation belongs to, by its Ed25519 key: the pinned one (from a join link), or else the
 * first that is seen. Trust on first use lasts as long as this object: one call of `participate`.
 */
import { equalBytes } from "@tributary/crypto";

export class Trust {
  #key: Uint8Array | null;

  constructor(pinned: Uint8Array | null) {
    this.#key = pinned;
  }

  /** Null until the first key is seen. */
  get key(): Uint8Array | null {
    return this.#key;
  }

  accepts(key: Uint8Array): boolean {
    this.#key ??= key;
    return equalBytes(this.#key, key);
  }
}
