"use client";
/**
 * A line or bar chart over rounds, drawn by uPlot in the page's own colours, with a table that holds the same
 * figures. uPlot is loaded when the first chart appears; room is kept until then.
 */
import { useEffect, useRef } from "react";
import { ChartFrame } from "./chart-frame.tsx";
import { drawPlot, type Plot, type PlotProps } from "./plot.ts";
import type { ChartProps, Series } from "./series.ts";

const english = {
  asChart: "Show as chart",
  asTable: "Show as table",
  empty: "The first point appears when the first round is committed.",
  round: "Round",
  tableOf: (title: string) => `${title}, as a table`,
};
export type ChartWords = typeof english;

export function ChartPanel({ words = english, ...props }: ChartProps & { words?: ChartWords }) {
  return (
    <ChartFrame
      title={props.title}
      legend={<Legend series={props.series} />}
      whenEmpty={props.rounds.length === 0 ? words.empty : null}
      chart={<Canvas {...props} axisName={words.round} />}
      table={<TableTwin {...props} words={words} />}
      words={words}
    />
  );
}

function Legend({ series }: { series: readonly Series[] }) {
  const strokes = { line: "0", dashed: "5 4", bars: "0" } as const;
  return (
    <ul className="mb-1 flex flex-wrap gap-x-4 text-sm text-soft">
      {series.map(({ name, look }, index) => (
        <li key={name} className="flex items-center gap-1.5">
          <svg width="20" height="8" aria-hidden="true">
            <line
              x2="20"
              y1="4"
              y2="4"
              strokeWidth="2.5"
              strokeDasharray={strokes[look]}
              className={index === 0 ? "stroke-river" : "stroke-warn"}
            />
          </svg>
          {name}
        </li>
      ))}
    </ul>
  );
}

function Canvas(props: PlotProps) {
  const host = useRef<HTMLDivElement>(null);
  const plot = useRef<Plot | null>(null);
  const latest = useRef(props);
  latest.current = props;
  useEffect(() => {
    if (host.current === null) return;
    const gone = new AbortController();
    drawPlot(host.current, () => latest.current, gone.signal).then((drawn) => {
      plot.current = drawn;
      drawn?.update();
    });
    return () => gone.abort();
  }, []);
  useEffect(() => {
    plot.current?.update();
  });
  return <div ref={host} role="img" aria-label={props.summary} className="h-full" />;
}

function TableTwin({ title, rounds, series, format, words }: ChartProps & { words: ChartWords }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section className="h-full overflow-y-auto" tabIndex={0} aria-label={words.tableOf(title)}>
      <table className="w-full text-sm">
        <thead className="sticky top-0 bg-surface text-left text-soft">
          <tr>
            <th className="py-1 font-normal">{words.round}</th>
            {series.map(({ name }) => (
              <th key={name} className="py-1 text-right font-normal">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rounds.map((round, row) => (
            <tr key={round} className="border-t border-line">
              <td className="py-1">{round}</td>
              {series.map(({ name, values }) => (
                <td key={name} className="py-1 text-right">
                  {format(values[row] ?? null)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
