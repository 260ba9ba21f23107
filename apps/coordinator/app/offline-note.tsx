"use client";
/** Says when the coordinator is out of reach, and what still works; keeps the page for that time. */
import { useEffect, useSyncExternalStore } from "react";
import { keepOffline } from "../lib/offline-shell.ts";
import { useFirstWords } from "../ui/words.tsx";

export function OfflineNote() {
  const { offline } = useFirstWords().frame;
  const isOnline = useSyncExternalStore(
    followConnection,
    () => navigator.onLine,
    () => true,
  );
  useEffect(() => {
    // When the page is there: it needs the line for itself until then.
    const keep = () => void keepOffline();
    if (document.readyState === "complete") keep();
    else addEventListener("load", keep, { once: true });
    return () => removeEventListener("load", keep);
  }, []);
  return (
    <div role="status" data-testid="offline">
      {!isOnline && (
        <p className="border-b border-line bg-sunken px-4 py-3 text-center">
          <strong>{offline.title}</strong> {offline.words}
        </p>
      )}
    </div>
  );
}

function followConnection(changed: () => void): () => void {
  const events = ["online", "offline"];
  for (const event of events) addEventListener(event, changed);
  return () => {
    for (const event of events) removeEventListener(event, changed);
  };
}
