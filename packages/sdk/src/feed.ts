/**
 * News for any number of readers. Who reads a feed that keeps hears everything from its beginning, however late it
 * comes; of another, what comes from then on, of progress in a row the newest alone.
 */
export type Feed<T> = AsyncIterable<T> & {
  push(item: T): void;
  end(): void;
  /** Readers get what came before, then this. */
  fail(error: unknown): void;
  /** Calls back for everything that comes from now on; the answer ends that. */
  listen(listener: (item: T) => void): () => void;
};

export type FeedOptions<T> = {
  readonly keeps: boolean;
  readonly supersedes?: (newer: T, older: T) => boolean;
};

type Reader<T> = { readonly items: T[]; wake: () => void };

export function createFeed<T>({ keeps, supersedes = () => false }: FeedOptions<T>): Feed<T> {
  const kept: T[] = [];
  const readers = new Set<Reader<T>>();
  const listeners = new Set<(item: T) => void>();
  let over: { readonly error: unknown } | "end" | null = null;
  const conclude = (how: NonNullable<typeof over>) => {
    over ??= how;
    for (const { wake } of readers) wake();
  };
  return {
    push(item) {
      if (over !== null) return;
      if (keeps) kept.push(item);
      for (const { items, wake } of readers) {
        const last = items.at(-1);
        if (last !== undefined && supersedes(item, last)) items.pop();
        items.push(item);
        wake();
      }
      for (const listener of listeners) listener(item);
    },
    end: () => conclude("end"),
    fail: (error) => conclude({ error }),
    listen(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    [Symbol.asyncIterator]() {
      // Not a generator: it hears what comes between its making and its first step.
      const reader: Reader<T> = { items: [...kept], wake: () => {} };
      readers.add(reader);
      return iteratorOf(reader, {
        over: () => over,
        leave: () => void readers.delete(reader),
      });
    },
  };
}

type Feeding = {
  readonly over: () => { readonly error: unknown } | "end" | null;
  readonly leave: () => void;
};

async function* iteratorOf<T>(reader: Reader<T>, { over, leave }: Feeding): AsyncGenerator<T> {
  try {
    for (;;) {
      while (reader.items.length > 0) yield reader.items.shift() as T;
      const how = over();
      if (how === "end") return;
      if (how !== null) throw how.error;
      await new Promise<void>((resolve) => {
        reader.wake = resolve;
      });
    }
  } finally {
    leave();
  }
}

/** The items of a feed that are of interest, in the form that is. */
export function select<T, U>(
  feed: AsyncIterable<T>,
  pick: (item: T) => U | null,
): AsyncIterable<U> {
  return {
    async *[Symbol.asyncIterator]() {
      for await (const item of feed) {
        const picked = pick(item);
        if (picked !== null) yield picked;
      }
    },
  };
}
