/**
 * Virtual time: a queue of what will happen, by moment. Each entry belongs to an actor (a
 * participant, a connection, one life of the coordinator); an actor that ends takes its entries
 * with it. Entries of one moment come in the order of their actors and then of their making, so
 * that the order does not depend on which actor was served first.
 */

type Entry = {
  readonly at_ms: number;
  readonly actor: string;
  readonly index: number;
  readonly happen: () => void;
  isCancelled: boolean;
};

export type Timeline = {
  readonly name: string;
  now_ms(): number;
  /** Happens once, then or as soon after as possible; the answer cancels it. */
  at(at_ms: number, happen: () => void): () => void;
  after(ms: number, happen: () => void): () => void;
  /** Never resolves once the actor has ended. */
  sleep(ms: number): Promise<void>;
  /** Forgets all that the actor planned; it plans nothing more. */
  end(): void;
};

export class VirtualClock {
  readonly #entries: Entry[] = [];
  #now_ms: number;

  constructor(start_ms: number) {
    this.#now_ms = start_ms;
  }

  now_ms(): number {
    return this.#now_ms;
  }

  timeline(name: string): Timeline {
    let index = 0;
    let hasEnded = false;
    const own = new Set<Entry>();
    const at = (at_ms: number, happen: () => void) => {
      const moment_ms = Math.max(at_ms, this.#now_ms);
      const entry: Entry = {
        at_ms: moment_ms,
        actor: name,
        index: index++,
        happen: () => {
          own.delete(entry);
          happen();
        },
        isCancelled: hasEnded,
      };
      if (hasEnded) return () => {};
      own.add(entry);
      this.#insert(entry);
      return () => {
        own.delete(entry);
        entry.isCancelled = true;
      };
    };
    const after = (ms: number, happen: () => void) => at(this.#now_ms + ms, happen);
    return {
      name,
      now_ms: () => this.now_ms(),
      at,
      after,
      sleep: (ms) => new Promise((resolve) => after(ms, resolve)),
      end() {
        hasEnded = true;
        for (const entry of own) entry.isCancelled = true;
        own.clear();
      },
    };
  }

  /** Goes to the next moment and lets one entry happen; false when nothing is left to happen. */
  step(): boolean {
    for (let entry = this.#entries.pop(); entry !== undefined; entry = this.#entries.pop()) {
      if (entry.isCancelled) continue;
      this.#now_ms = entry.at_ms;
      entry.happen();
      return true;
    }
    return false;
  }

  /** The next entry is the last of the array: taking it is cheap, and new ones mostly go near it. */
  #insert(entry: Entry): void {
    let low = 0;
    let high = this.#entries.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const other = this.#entries[middle];
      if (other !== undefined && isLater(other, entry)) low = middle + 1;
      else high = middle;
    }
    this.#entries.splice(low, 0, entry);
  }
}

function isLater(a: Entry, b: Entry): boolean {
  if (a.at_ms !== b.at_ms) return a.at_ms > b.at_ms;
  if (a.actor !== b.actor) return a.actor > b.actor;
  return a.index > b.index;
}
