"use client";
/** Three stations that a round passes on this device, with the bytes that crossed its border. */
import type { TrainProgress } from "@tributary/client";
import type { Privacy } from "@tributary/protocol";
import type { ReactNode } from "react";
import type { Words } from "../../../lib/messages/words.ts";
import type { Activity, Participation } from "../../../lib/participation-state.ts";
import { sentBytes } from "../../../lib/receipt.ts";
import { Bar } from "../../../ui/bar.tsx";
import { Spark } from "../../../ui/spark.tsx";
import { useWords } from "../../../ui/words.tsx";

export function WorkStrip({ state, privacy }: { state: Participation; privacy: Privacy }) {
  const { activity, losses, downloaded_bytes, receipts } = state;
  const { work, format } = useWords();
  const { strip } = work;
  const loss = losses.at(-1) ?? 0;
  const progress = activity.kind === "training" ? activity.progress : null;
  return (
    <ol className="grid gap-2" aria-label={strip.label}>
      <Station
        name={strip.down}
        figure={format.bytes(downloaded_bytes)}
        isActive={activity.kind === "downloading"}
        share={downloadShare(activity)}
      />
      <Station
        name={strip.training}
        figure={
          progress === null
            ? ""
            : [strip.epoch(progress.epoch, progress.epochs), ...speedWords(progress, strip)].join(
                ", ",
              )
        }
        isActive={activity.kind === "training"}
        share={progress === null ? 0 : progress.step / Math.max(1, progress.steps)}
      >
        <div className="flex h-8 items-center justify-between text-sm text-soft">
          {losses.length > 1 && (
            <>
              <span>{strip.loss(loss)}</span>
              <Spark values={losses} label={strip.lossNow(loss)} />
            </>
          )}
        </div>
      </Station>
      <Station
        name={strip.up[privacy]}
        figure={format.bytes(sentBytes(receipts))}
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
        <span
          className={`text-sm text-soft ${children === undefined ? "whitespace-nowrap" : "text-right"}`}
        >
          {figure}
        </span>
      </div>
      <Bar label={name} share={isActive ? share : 0} />
      {children}
    </li>
  );
}

function speedWords(
  { samples_per_second }: TrainProgress,
  strip: Words["work"]["strip"],
): readonly string[] {
  if (samples_per_second === null) return [];
  return [strip.speed(Number(samples_per_second.toPrecision(2)))];
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
