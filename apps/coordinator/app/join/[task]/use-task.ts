"use client";
/** The task as it is now: as the page came with it, then asked for every few seconds while the page is looked at. */
import type { TaskView } from "@tributary/protocol";
import { useEffect, useState } from "react";
import { fetchTasks } from "../../../lib/api.ts";

const interval_ms = 5_000;

type Known = { readonly task: TaskView; readonly size_bytes: number | null };

export function useTask(first: TaskView, size_bytes: number | null): Known {
  const [known, setKnown] = useState<Known>({ task: first, size_bytes });
  const { id } = first.spec;
  useEffect(() => {
    const ask = async () => {
      // A task that is gone stays as it was: what takes part is told so by the coordinator.
      const task = (await fetchTasks()).find(({ spec }) => spec.id === id);
      if (task !== undefined) setKnown({ task, size_bytes: await sizeOf(task) });
    };
    const timer = setInterval(() => {
      // What cannot be asked now is asked the next time.
      if (document.visibilityState === "visible") ask().catch(() => undefined);
    }, interval_ms);
    return () => clearInterval(timer);
  }, [id]);
  return known;
}

async function sizeOf({ spec, run }: TaskView): Promise<number | null> {
  if (run === null) return null;
  const { changeSize_bytes } = await import("../../../lib/change-size.ts");
  return changeSize_bytes(spec, run.model_weights);
}
