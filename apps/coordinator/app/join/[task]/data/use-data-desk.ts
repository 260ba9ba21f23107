"use client";
/** Ties the data desk to React: one per page, looking at once whether something is kept in this browser. */
import { useEffect, useState, useSyncExternalStore } from "react";
import {
  createDataDesk,
  type DataDeskOptions,
  type DataDesk as Desk,
} from "../../../../lib/data-desk.ts";
import { type DeskState, initialDesk } from "../../../../lib/data-desk-state.ts";
import { browserNotes } from "../../../../lib/data-store/connected.ts";
import { openDataStore } from "../../../../lib/data-store/open-store.ts";

/** What the data panel and the rest of the page see of connected data. */
export type DataDesk = DeskState & Pick<Desk, "choose" | "reuse" | "forget">;

export function useDataDesk(
  options: () => Pick<DataDeskOptions, "task" | "prepare" | "drop">,
): DataDesk {
  const [desk] = useState(() =>
    createDataDesk({
      ...options(),
      openStore: openDataStore,
      notes: browserNotes(() => localStorage),
      now_ms: Date.now,
    }),
  );
  const state = useSyncExternalStore(desk.subscribe, desk.getSnapshot, () => initialDesk);
  useEffect(() => void desk.look(), [desk]);
  const { choose, reuse, forget } = desk;
  return { ...state, choose, reuse, forget };
}
