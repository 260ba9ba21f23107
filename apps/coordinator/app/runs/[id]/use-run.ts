"use client";
/** A thin subscription of React to one watched run. */
import { useEffect, useState, useSyncExternalStore } from "react";
import { initialRunPage, type RunPage, stepRunPage } from "../../../lib/run-view.ts";
import { createStore } from "../../../lib/store.ts";
import { watchRun } from "../../../lib/watch.ts";

export function useRun(id: string): RunPage {
  const [store] = useState(() => createStore(initialRunPage, stepRunPage, { interval_ms: 250 }));
  useEffect(() => watchRun(id, store.dispatch), [id, store]);
  return useSyncExternalStore(store.subscribe, store.getSnapshot, () => initialRunPage);
}
