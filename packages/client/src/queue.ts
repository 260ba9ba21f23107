/** An async queue: what is pushed comes out of the iteration in order, until `end`. */
export type Queue<T> = AsyncIterable<T> & {
  push(item: T): void;
  end(): void;
  fail(error: unknown): void;
};

export function createQueue<T>(): Queue<T> {
  const items: T[] = [];
  let ending: { error: unknown } | "end" | null = null;
  let wake: (() => void) | null = null;
  const notify = () => {
    wake?.();
    wake = null;
  };
  return {
    push(item) {
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
