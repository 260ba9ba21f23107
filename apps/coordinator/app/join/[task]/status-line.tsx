"use client";
/**
 * The one line that says what goes on and, when nothing does, why. Those who hear it hear it now and then: a sentence
 * that changes many times a second would leave no room for anything else.
 */
import { useEffect, useState, useSyncExternalStore } from "react";
import type { Hold } from "../../../lib/limits.ts";
import type { Words } from "../../../lib/messages/words.ts";
import type { Participation } from "../../../lib/participation-state.ts";
import { statusSentence } from "../../../lib/status.ts";
import { useWords } from "../../../ui/words.tsx";

const said_interval_ms = 4_000;

export function StatusLine({ state, hold }: { state: Participation; hold: Hold | null }) {
  const words = useWords();
  const isOnline = useSyncExternalStore(
    followNetwork,
    () => navigator.onLine,
    () => true,
  );
  const sentence = lineOf({ state, hold, isOnline }, words);
  const calm = lineOf({ state: calmed(state), hold, isOnline }, words);
  const { standing } = state;
  return (
    <>
      {/* Read out below, once and not with every step. */}
      <p
        aria-hidden="true"
        data-testid="status"
        data-standing={standing.kind}
        data-activity={state.activity.kind}
        data-hold={hold?.kind ?? "none"}
        className={`mt-4 mb-3 min-h-18 sm:min-h-12 ${standing.kind === "failed" ? "text-bad" : ""}`}
      >
        {sentence}
      </p>
      <p role="status" className="sr-only">
        {useNowAndThen(calm)}
      </p>
    </>
  );
}

type Line = { state: Participation; hold: Hold | null; isOnline: boolean };

function lineOf({ state, hold, isOnline }: Line, words: Words): string {
  const { work, limits, format } = words;
  const isRunning = state.standing.kind === "running";
  if (hold !== null && !isRunning) {
    return hold.kind === "data"
      ? limits.hold.data(format.clock(hold.until_ms))
      : limits.hold[hold.kind];
  }
  if (isRunning && !isOnline && state.connection.kind !== "connected") return work.status.offline;
  const sentence = statusSentence(state, words);
  return state.isFinishing ? work.status.finishing(sentence) : sentence;
}

/** Without what changes from moment to moment. */
function calmed(state: Participation): Participation {
  const { activity } = state;
  if (activity.kind !== "training") return state;
  return { ...state, activity: { kind: "training", progress: null } };
}

/** The newest value, but never two within the interval. */
function useNowAndThen(value: string): string {
  const [said, setSaid] = useState({ value, at_ms: 0 });
  useEffect(() => {
    if (value === said.value) return;
    const wait_ms = Math.max(0, said.at_ms + said_interval_ms - Date.now());
    const timer = setTimeout(() => setSaid({ value, at_ms: Date.now() }), wait_ms);
    return () => clearTimeout(timer);
  }, [value, said]);
  return said.value;
}

function followNetwork(listener: () => void): () => void {
  window.addEventListener("online", listener);
  window.addEventListener("offline", listener);
  return () => {
    window.removeEventListener("online", listener);
    window.removeEventListener("offline", listener);
  };
}
