/** What was seen so far, and a way to wait for what is still to come: the tests' only clock. */

const shownOnFailure = 8;

type Match<T> = (item: T) => boolean;

export class Trace<T> {
  readonly items: T[] = [];
  readonly #patience_ms: number;
  readonly #followers: ((item: T) => void)[] = [];
  readonly #waiting = new Set<{ readonly match: Match<T>; readonly found: (item: T) => void }>();

  constructor(patience_ms = 90_000) {
    this.#patience_ms = patience_ms;
  }

  push(item: T): void {
    this.items.push(item);
    for (const follow of this.#followers) follow(item);
    for (const wait of this.#waiting) if (wait.match(item)) wait.found(item);
  }

  /** Is told of every item to come. */
  follow(follower: (item: T) => void): void {
    this.#followers.push(follower);
  }

  /** The first item that matches, past or to come. */
  first<S extends T>(what: string, match: (item: T) => item is S): Promise<S>;
  first(what: string, match: Match<T>): Promise<T>;
  first(what: string, match: Match<T>): Promise<T> {
    const seen = this.items.find(match);
    return seen === undefined ? this.next(what, match) : Promise.resolve(seen);
  }

  /** The first item to come that matches. */
  next(what: string, match: Match<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const forget = () => {
        clearTimeout(timer);
        this.#waiting.delete(wait);
      };
      const wait = {
        match,
        found: (item: T) => {
          forget();
          resolve(item);
        },
      };
      const timer = setTimeout(() => {
        forget();
        const last = this.items.slice(-shownOnFailure).map((item) => JSON.stringify(item));
        reject(new Error(`Waited in vain for ${what}. The last seen:\n${last.join("\n")}`));
      }, this.#patience_ms);
      this.#waiting.add(wait);
    });
  }
}
