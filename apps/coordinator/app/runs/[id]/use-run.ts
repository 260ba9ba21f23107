"use client";
/** A thin subscription of React to one watched run. */
import { useEffect, useState, useSyncExternalStore } from "react";
import { initialRunPage, type RunEvent, type RunPage, stepRunPage } from "../../../lib/run-view.ts";
import { createStore } from "../../../lib/store.ts";

const retry_ms = 5_000;

export function useRun(id: string): RunPage {
  const [store] = useState(() => createStore(initialRunPage, stepRunPage, { interval_ms: 250 }));
  useEffect(() => {
    const gone = new AbortController();
    watch(id, store.dispatch, gone.signal);
    return () => gone.abort();
  }, [id, store]);
  return useSyncExternalStore(store.subscribe, store.getSnapshot, () => initialRunPage);
}

/** The socket and the schemas come after the page can be read. */
async function watch(
  id: string,
  dispatch: (event: RunEvent) => void,
  signal: AbortSignal,
): Promise<void> {
  try {
    const { watchRun } = await import("../../../lib/watch.ts");
    if (signal.aborted) return;
    signal.addEventListener("abort", watchRun(id, dispatch), { once: true });
  } catch {
    dispatch({ type: "link_lost" });
    setTimeout(() => signal.aborted || watch(id, dispatch, signal), retry_ms);
  }
}
