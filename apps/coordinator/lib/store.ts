/** A reducer with subscribers: what `useSyncExternalStore` needs and nothing more. */
export type Store<State, Event> = {
  getSnapshot(): State;
  subscribe(listener: () => void): () => void;
  dispatch(event: Event): void;
};

/**
 * With an interval, listeners see a change at once and further ones at its end, together: a page that draws every one
 * of many changes a second has no time left for whoever uses it.
 */
export function createStore<State, Event>(
  initial: State,
  step: (state: State, event: Event) => State,
  { interval_ms = 0 }: { readonly interval_ms?: number } = {},
): Store<State, Event> {
  let state = initial;
  let shown = initial;
  let isResting = false;
  const listeners = new Set<() => void>();

  function show(): void {
    if (isResting || shown === state) return;
    shown = state;
    if (interval_ms > 0) {
      isResting = true;
      setTimeout(() => {
        isResting = false;
        show();
      }, interval_ms);
    }
    for (const listener of listeners) listener();
  }

  return {
    getSnapshot: () => shown,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    dispatch: (event) => {
      state = step(state, event);
      show();
    },
  };
}
