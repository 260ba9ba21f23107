/** Where a task stands, in a word and a colour. */
import type { CatalogueEntry } from "../../../lib/task-form/catalogue.ts";
import { StatusBadge } from "../../../ui/figures.tsx";

export function TaskState({
  entry: { listing, run },
}: {
  entry: Pick<CatalogueEntry, "listing" | "run">;
}) {
  if (run?.status === "running") {
    return (
      <StatusBadge tone="good" isLive>
        Running
      </StatusBadge>
    );
  }
  if (run?.status === "paused") return <StatusBadge tone="warn">Paused</StatusBadge>;
  if (listing === "archived") return <StatusBadge tone="neutral">Archived</StatusBadge>;
  if (listing === "open") return <StatusBadge tone="river">Waits for a run</StatusBadge>;
  return <StatusBadge tone="neutral">Not published</StatusBadge>;
}
