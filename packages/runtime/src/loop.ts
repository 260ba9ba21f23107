/**
 * The only loop: event → step → save → effects → events. Events that queue up while one batch is being saved are
 * stepped together and saved once, so that a thousand joins cost a few writes. Effects run only after their state is
 * durable.
 */
export type Loop<S, E> = {
  readonly state: () => S;
  /** Queues an event; it is handled in order, after those before it are durable. */
  dispatch(event: E): void;
  /** Resolves when nothing is queued or being handled. */
  settled(): Promise<void>;
  /** Takes no more events; what is being handled ends. */
  close(): Promise<void>;
};

export type LoopOptions<S, E, F> = {
  readonly state: S;
  readonly step: (state: S, event: E) => { readonly state: S; readonly effects: readonly F[] };
  /** Makes the state, and those effects that are durable, safe in one transaction. */
  readonly save: (before: S, after: S, effects: readonly F[]) => Promise<void>;
  /** The state is another one now, durable and with its effects done: for those who look at it. */
  readonly onMoved?: () => void;
  /** A step threw: the event changed nothing, the others of its batch do. */
  readonly onStepFailed: (event: E, error: unknown) => void;
  readonly perform: (effect: F) => void | Promise<void>;
  /** A save failed: nothing of the batch happened. Says what to dispatch in its place, if anything. */
  readonly onSaveFailed: (error: unknown) => E | null;
  readonly onPerformFailed: (effect: F, error: unknown) => void;
};

/** How much is done before others have their turn: a message to each of a thousand members takes a while. */
export const effectsPerTurn = 32;

export function createLoop<S, E, F>(options: LoopOptions<S, E, F>): Loop<S, E> {
  let state = options.state;
  let queue: E[] = [];
  let running: Promise<void> | null = null;
  let isClosed = false;

  async function handleBatch(): Promise<void> {
    const batch = queue;
    queue = [];
    const before = state;
    let after = state;
    const effects: F[] = [];
    for (const event of batch) {
      try {
        const stepped = options.step(after, event);
        after = stepped.state;
        effects.push(...stepped.effects);
      } catch (error) {
        options.onStepFailed(event, error);
      }
    }
    try {
      if (after !== before || effects.length > 0) await options.save(before, after, effects);
    } catch (error) {
      const instead = options.onSaveFailed(error);
      if (instead !== null) queue.unshift(instead);
      return;
    }
    state = after;
    for (const [index, effect] of effects.entries()) {
      if (index % effectsPerTurn === effectsPerTurn - 1) await turnOfTheLoop();
      try {
        await options.perform(effect);
      } catch (error) {
        options.onPerformFailed(effect, error);
      }
    }
    if (after !== before) options.onMoved?.();
  }

  async function drain(): Promise<void> {
    do {
      // Every message that has reached this process is dispatched first: they become one batch, and one write.
      await turnOfTheLoop();
      if (!isClosed) await handleBatch();
    } while (queue.length > 0 && !isClosed);
    running = null;
  }

  return {
    state: () => state,
    dispatch(event) {
      if (isClosed) return;
      queue.push(event);
      running ??= drain();
    },
    async settled() {
      while (running !== null) await running;
    },
    async close() {
      isClosed = true;
      while (running !== null) await running;
    },
  };
}

/** Lets whatever else waits in this process have its turn. */
export function turnOfTheLoop(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
