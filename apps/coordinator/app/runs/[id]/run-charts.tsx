"use client";
/** What the committed rounds measured: accuracy, loss, time and bytes. */
import type { RoundSummary } from "@tributary/protocol";
import { accuracyRange, committedRounds } from "../../../lib/run-view.ts";
import { ChartPanel } from "../../../ui/chart.tsx";
import { useWords } from "../../../ui/words.tsx";

export function RunCharts({
  history,
  evaluated_on,
}: {
  history: readonly RoundSummary[];
  evaluated_on: string | null;
}) {
  const { runs, format } = useWords();
  const { charts } = runs;
  const committed = committedRounds(history);
  const rounds = committed.map(({ number }) => number);
  const last = committed.at(-1);
  const values = (
    key: "accuracy" | "loss" | "train_loss" | "seconds" | "bytes_up" | "bytes_down",
  ) => committed.map((round) => round[key]);
  const formatted = (show: (value: number) => string) => (value: number | null) =>
    value === null ? "–" : show(value);
  return (
    <div className="grid gap-4 md:grid-cols-2">
      <ChartPanel
        title={charts.accuracy}
        summary={charts.accuracySummary(rounds.length, format.share(last?.accuracy ?? null))}
        rounds={rounds}
        words={charts.words}
        series={[{ name: charts.accuracySeries, look: "line", values: values("accuracy") }]}
        format={format.share}
        formatTick={(value) => `${Number((value * 100).toFixed(1))} %`}
        range={accuracyRange(values("accuracy"))}
      />
      <ChartPanel
        title={charts.loss}
        summary={charts.lossSummary(rounds.length, format.loss(last?.loss ?? null))}
        rounds={rounds}
        words={charts.words}
        series={[
          { name: charts.testSet, look: "line", values: values("loss") },
          { name: charts.whileTraining, look: "dashed", values: values("train_loss") },
        ]}
        format={format.loss}
      />
      <ChartPanel
        title={charts.seconds}
        summary={charts.secondsSummary(
          rounds.length,
          formatted(format.duration)(last?.seconds ?? null),
        )}
        rounds={rounds}
        words={charts.words}
        series={[{ name: charts.duration, look: "bars", values: values("seconds") }]}
        format={formatted(format.duration)}
      />
      <ChartPanel
        title={charts.bytes}
        summary={charts.bytesSummary(rounds.length)}
        rounds={rounds}
        words={charts.words}
        series={[
          { name: charts.down, look: "bars", values: values("bytes_down") },
          { name: charts.up, look: "bars", values: values("bytes_up") },
        ]}
        format={formatted((value) => format.bytes(Math.round(value)))}
      />
      <p className="text-sm text-soft md:col-span-2">
        {evaluated_on === null ? charts.noTestSet : charts.testedOn(evaluated_on)}
      </p>
    </div>
  );
}
