"use client";
/** What the rounds of a run measured; the norms of secure rounds among it. */
import type { RoundSummary, RunView } from "@tributary/protocol";
import { committedRounds } from "../../../../lib/run-view.ts";
import { ChartPanel } from "../../../../ui/chart.tsx";
import { RunCharts } from "../../../runs/[id]/run-charts.tsx";

export function Charts({ run, history }: { run: RunView; history: readonly RoundSummary[] }) {
  const committed = committedRounds(history);
  const rounds = committed.map(({ number }) => number);
  const hasNorms = committed.some(({ update_rms }) => update_rms !== null);
  return (
    <div className="grid grid-cols-1 gap-4">
      <RunCharts history={history} evaluated_on={run.evaluated_on} />
      <div className="grid grid-cols-1 gap-4 md:grid-cols-2">
        <ChartPanel
          title="Updates counted"
          summary={`Updates counted and participants lost over ${rounds.length} committed rounds.`}
          rounds={rounds}
          series={[
            { name: "Counted", look: "bars", values: committed.map(({ accepted }) => accepted) },
            { name: "Lost", look: "bars", values: committed.map(({ dropped }) => dropped) },
          ]}
          format={(value) => (value === null ? "–" : String(Math.round(value)))}
        />
        {hasNorms && (
          <ChartPanel
            title="Size of the updates"
            summary={`Root mean square of the weighted updates over ${rounds.length} committed rounds.`}
            rounds={rounds}
            series={[
              {
                name: "Root mean square",
                look: "line",
                values: committed.map(({ update_rms }) => update_rms),
              },
            ]}
            format={(value) => (value === null ? "–" : value.toPrecision(3))}
            formatTick={(value) => String(Number(value.toPrecision(3)))}
          />
        )}
      </div>
    </div>
  );
}
