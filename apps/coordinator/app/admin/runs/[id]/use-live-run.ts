"use client";
/**
 * Subscriptions of React to one run: what everybody may see of it, and its round participant by participant. What reads
 * the messages is loaded once the page is there.
 */
import { useEffect, useState, useSyncExternalStore } from "react";
import { type LiveTrace, noTrace, stepTrace } from "../../../../lib/live-trace.ts";
import { initialRunPage, type RunPage, stepRunPage } from "../../../../lib/run-view.ts";
import { createStore } from "../../../../lib/store.ts";

/** Rounds of a small model can follow one another faster than anybody reads. */
const calm = { interval_ms: 250 };

/** Subscribes as soon as it is loaded; answers how to stop, also before that. */
function later(load: () => Promise<() => void>): () => void {
  let isOver = false;
  let stop = () => {};
  void load().then((stopping) => {
    if (isOver) stopping();
    else stop = stopping;
  });
  return () => {
    isOver = true;
    stop();
  };
}

export function useLiveRun(id: string): RunPage {
  const [store] = useState(() => createStore(initialRunPage, stepRunPage, calm));
  useEffect(
    () =>
      later(async () => {
        const { watchRun } = await import("../../../../lib/watch.ts");
        return watchRun(id, store.dispatch);
      }),
    [id, store],
  );
  return useSyncExternalStore(store.subscribe, store.getSnapshot, () => initialRunPage);
}

export function useLiveTrace(id: string): LiveTrace {
  const [store] = useState(() => createStore(noTrace, stepTrace, calm));
  useEffect(
    () =>
      later(async () => {
        const { followRun } = await import("../../../../lib/follow.ts");
        return followRun(id, (message) => store.dispatch({ message, now_ms: Date.now() }));
      }),
    [id, store],
  );
  return useSyncExternalStore(store.subscribe, store.getSnapshot, () => noTrace);
}
