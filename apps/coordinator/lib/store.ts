/** A reducer with subscribers: what `useSyncExternalStore` needs and nothing more. */
export type Store<State, Event> = {
  getSnapshot(): State;
  subscribe(listener: () => void): () => void;
  dispatch(event: Event): void;
};

export function createStore<State, Event>(
  initial: State,
  step: (state: State, event: Event) => State,
): Store<State, Event> {
  let state = initial;
  const listeners = new Set<() => void>();
  return {
    getSnapshot: () => state,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    dispatch: (event) => {
      const next = step(state, event);
      if (next === state) return;
      state = next;
      for (const listener of listeners) listener();
    },
  };
}
