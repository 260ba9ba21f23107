"use client";
/** What the committed rounds measured: accuracy, loss, time and bytes. */
import type { RoundSummary } from "@tributary/protocol";
import { formatBytes, formatDuration, formatLoss, formatShare } from "../../../lib/format.ts";
import { committedRounds } from "../../../lib/run-view.ts";
import { ChartPanel } from "../../../ui/chart.tsx";

export function RunCharts({
  history,
  evaluated_on,
}: {
  history: readonly RoundSummary[];
  evaluated_on: string | null;
}) {
  const committed = committedRounds(history);
  const rounds = committed.map(({ number }) => number);
  const last = committed.at(-1);
  const values = (
    key: "accuracy" | "loss" | "train_loss" | "seconds" | "bytes_up" | "bytes_down",
  ) => committed.map((round) => round[key]);
  const formatted = (format: (value: number) => string) => (value: number | null) =>
    value === null ? "–" : format(value);
  return (
    <div className="grid gap-4 md:grid-cols-2">
      <ChartPanel
        title="Test accuracy"
        summary={`Test accuracy over ${rounds.length} committed rounds, now ${formatShare(last?.accuracy ?? null)}.`}
        rounds={rounds}
        series={[{ name: "Accuracy", look: "line", values: values("accuracy") }]}
        format={formatShare}
        formatTick={(value) => `${Math.round(value * 100)} %`}
        range={[0, 1]}
      />
      <ChartPanel
        title="Loss"
        summary={`Loss over ${rounds.length} committed rounds, on the test set now ${formatLoss(last?.loss ?? null)}.`}
        rounds={rounds}
        series={[
          { name: "Test set", look: "line", values: values("loss") },
          { name: "Participants, while training", look: "dashed", values: values("train_loss") },
        ]}
        format={(value) => (value === null ? "–" : value.toFixed(2))}
      />
      <ChartPanel
        title="Seconds per round"
        summary={`Duration of ${rounds.length} committed rounds, the last ${formatted(formatDuration)(last?.seconds ?? null)}.`}
        rounds={rounds}
        series={[{ name: "Duration", look: "bars", values: values("seconds") }]}
        format={formatted(formatDuration)}
      />
      <ChartPanel
        title="Bytes per participant"
        summary={`Bytes per participant over ${rounds.length} committed rounds.`}
        rounds={rounds}
        series={[
          { name: "Model down", look: "bars", values: values("bytes_down") },
          { name: "Change up", look: "bars", values: values("bytes_up") },
        ]}
        format={formatted((value) => formatBytes(Math.round(value)))}
      />
      <p className="text-sm text-soft md:col-span-2">
        {evaluated_on === null
          ? "This task has no public test set, so its rounds are not measured."
          : `The test figures are the coordinator’s own. Test set: ${evaluated_on}`}
      </p>
    </div>
  );
}
