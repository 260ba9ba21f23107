/**
 * One tab of this browser takes part in a task: two would be one device twice. The tab that holds the task's Web Lock
 * works; the others wait for it, or take it over. A tab that is closed, discarded or has crashed lets go by itself.
 */

/** `navigator.locks`, or what stands in for it. */
export type Locks = Pick<LockManager, "request">;

export type Held = {
  /** Aborts when another tab has taken over. */
  readonly lost: AbortSignal;
  release(): void;
};

type Taking = {
  readonly signal: AbortSignal;
  readonly steal: boolean;
  readonly onElsewhere: () => void;
};

export type TabLock = {
  /**
   * Resolves when this tab has the lock: at once, after the tab that has it now (`onElsewhere` is then called), or with
   * `steal` out of its hands. Rejects when the signal aborts first.
   */
  take(options: Taking): Promise<Held>;
};

/** Works until the work ends by itself; a tab that another one took over from waits for its next turn. */
export async function takeTurns(
  tabLock: TabLock,
  { work, ...taking }: Taking & { readonly work: (turn: AbortSignal) => Promise<void> },
): Promise<void> {
  for (let { steal } = taking; ; steal = false) {
    const held = await tabLock.take({ ...taking, steal });
    try {
      await work(AbortSignal.any([taking.signal, held.lost]));
    } finally {
      held.release();
    }
    if (!held.lost.aborted || taking.signal.aborted) return;
  }
}

/** Without Web Locks (pages without HTTPS) nobody can know of other tabs: then each has it. */
export function createTabLock(locks: Locks | undefined, name: string): TabLock {
  return {
    take: async ({ signal, steal, onElsewhere }) => {
      signal.throwIfAborted();
      if (locks === undefined) return { lost: new AbortController().signal, release: () => {} };
      if (steal) return required(await request(locks, name, { steal: true }));
      const free = await request(locks, name, { ifAvailable: true });
      if (free !== null) return free;
      signal.throwIfAborted();
      onElsewhere();
      return required(await request(locks, name, { signal }));
    },
  };
}

/** Null where it was to be had at once or not at all, and was not. */
function request(locks: Locks, name: string, options: LockOptions): Promise<Held | null> {
  const lost = new AbortController();
  return new Promise((resolve, reject) => {
    const over = locks.request(name, options, (lock) => {
      if (lock === null) return resolve(null);
      const { promise, resolve: release } = Promise.withResolvers<void>();
      resolve({ lost: lost.signal, release });
      return promise;
    });
    // A lock that was taken over rejects what had been granted.
    over.catch((error: unknown) => {
      lost.abort(error);
      reject(error);
    });
  });
}

function required(held: Held | null): Held {
  if (held === null) throw new Error("Expected a lock after waiting for it, got none.");
  return held;
}
