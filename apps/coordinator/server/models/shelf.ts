/** Things that are costly to open, kept for whoever asks next: a few of them, those that were used last. */

export type ShelfOptions<T> = {
  /** So many are kept when nobody uses them; more only while all are in use. */
  readonly kept_max: number;
  readonly close: (thing: T) => void;
};

type Place<T> = { readonly opened: Promise<T>; users: number };

export class Shelf<T> {
  readonly #options: ShelfOptions<T>;
  /** The one that was asked for last stands last. */
  readonly #places = new Map<string, Place<T>>();

  constructor(options: ShelfOptions<T>) {
    this.#options = options;
  }

  /** Opens what has that name where it is not there, and keeps it open while the work lasts. */
  async use<R>(
    name: string,
    open: () => Promise<T>,
    work: (thing: T) => R | Promise<R>,
  ): Promise<R> {
    const place = this.#places.get(name) ?? { opened: open(), users: 0 };
    this.#places.delete(name);
    this.#places.set(name, place);
    place.users += 1;
    try {
      return await work(await this.#openedIn(name, place));
    } finally {
      place.users -= 1;
      this.#clear();
    }
  }

  /** What could not be opened is tried anew by the next. */
  async #openedIn(name: string, place: Place<T>): Promise<T> {
    try {
      return await place.opened;
    } catch (error) {
      if (this.#places.get(name) === place) this.#places.delete(name);
      throw error;
    }
  }

  #clear(): void {
    const idle = [...this.#places].filter(([, { users }]) => users === 0);
    const excess = this.#places.size - this.#options.kept_max;
    for (const [name, { opened }] of idle.slice(0, Math.max(0, excess))) {
      this.#places.delete(name);
      void opened.then(this.#options.close);
    }
  }
}
