/** Three stations that a round passes on this device, with the bytes that crossed its border. */
import type { Privacy } from "@tributary/protocol";
import type { ReactNode } from "react";
import { formatBytes, formatCount } from "../../../lib/format.ts";
import type { Activity, Participation } from "../../../lib/participation-state.ts";
import { sentBytes } from "../../../lib/receipt.ts";
import { Bar } from "../../../ui/bar.tsx";
import { Spark } from "../../../ui/spark.tsx";

export function WorkStrip({ state, privacy }: { state: Participation; privacy: Privacy }) {
  const { activity, losses, downloaded_bytes, receipts } = state;
  const progress = activity.kind === "training" ? activity.progress : null;
  return (
    <ol className="grid gap-2" aria-label="This device’s work">
      <Station
        name="Model down"
        figure={formatBytes(downloaded_bytes)}
        isActive={activity.kind === "downloading"}
        share={downloadShare(activity)}
      />
      <Station
        name="Training here"
        figure={
          progress === null
            ? ""
            : `epoch ${progress.epoch} of ${progress.epochs}${speedWords(progress.samples_per_second)}`
        }
        isActive={activity.kind === "training"}
        share={progress === null ? 0 : progress.step / Math.max(1, progress.steps)}
      >
        <div className="flex h-8 items-center justify-between text-sm text-soft">
          {losses.length > 1 && (
            <>
              <span>Loss {losses.at(-1)?.toFixed(3)}</span>
              <Spark values={losses} label={`Training loss, now ${losses.at(-1)?.toFixed(3)}`} />
            </>
          )}
        </div>
      </Station>
      <Station
        name={privacy === "secure" ? "Masked change up" : "Sealed change up"}
        figure={formatBytes(sentBytes(receipts))}
        isActive={activity.kind === "hiding" || activity.kind === "sending"}
        share={uploadShare(activity)}
      />
    </ol>
  );
}

function Station({
  name,
  figure,
  isActive,
  share,
  children,
}: {
  name: string;
  figure: string;
  isActive: boolean;
  share: number | null;
  children?: ReactNode;
}) {
  return (
    <li
      aria-current={isActive ? "step" : undefined}
      className={`rounded-lg border px-3 py-2 ${isActive ? "border-river bg-river-soft" : "border-line"}`}
    >
      <div className="mb-1.5 flex items-baseline justify-between gap-2">
        <span className={isActive ? "font-semibold text-river-strong" : ""}>{name}</span>
        <span className="text-sm text-soft">{figure}</span>
      </div>
      <Bar label={name} share={isActive ? share : 0} />
      {children}
    </li>
  );
}

function speedWords(samples_per_second: number | null): string {
  if (samples_per_second === null) return "";
  return `, ${formatCount(Number(samples_per_second.toPrecision(2)))} examples/s`;
}

function downloadShare(activity: Activity): number | null {
  if (activity.kind !== "downloading") return 0;
  const { received_bytes, total_bytes } = activity;
  return total_bytes === null ? null : received_bytes / Math.max(1, total_bytes);
}

function uploadShare(activity: Activity): number | null {
  if (activity.kind === "hiding") return null;
  if (activity.kind !== "sending") return 0;
  return activity.size_bytes === 0 ? null : activity.sent_bytes / activity.size_bytes;
}
