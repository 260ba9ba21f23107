/**
 * An async queue: what is pushed comes out of the iteration in order, until `end`. News that only the newest of matters
 * may take the place of the last item that still waits, so that a slow reader costs no memory.
 */
export type Queue<T> = AsyncIterable<T> & {
  /** Ignored after the end. */
  push(item: T): void;
  end(): void;
  fail(error: unknown): void;
};

export function createQueue<T>(
  supersedes: (newer: T, older: T) => boolean = () => false,
): Queue<T> {
  const items: T[] = [];
  let ending: { error: unknown } | "end" | null = null;
  let wake: (() => void) | null = null;
  const notify = () => {
    wake?.();
    wake = null;
  };
  return {
    push(item) {
      if (ending !== null) return;
      const isReplaced = items.length > 0 && supersedes(item, items.at(-1) as T);
      if (isReplaced) items.pop();
      items.push(item);
      notify();
    },
    end() {
      ending ??= "end";
      notify();
    },
    fail(error) {
      ending ??= { error };
      notify();
    },
    async *[Symbol.asyncIterator]() {
      for (;;) {
        while (items.length > 0) yield items.shift() as T;
        if (ending === "end") return;
        if (ending !== null) throw ending.error;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    },
  };
}
