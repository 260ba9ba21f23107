"use client";
/** Curves of the runs, and a band from the lowest to the highest of those that differ in their seed alone. */
import "uplot/dist/uPlot.min.css";
import { useEffect, useRef } from "react";
import UPlot from "uplot";
import { plural } from "../../../../lib/format.ts";
import { aligned, type Comparison, type Metric, metricNames } from "../../../../lib/runs-list.ts";
import { ChartFrame } from "../../../../ui/chart-frame.tsx";
import { type Column, Table } from "../../../../ui/table.tsx";
import { formatOf } from "./compared-table.tsx";

/** Told apart by hue; beyond eight they repeat, and the table tells them apart. */
const hues = [228, 65, 155, 25, 300, 190, 110, 340] as const;
const colour = (index: number, alpha = 1) =>
  `oklch(from var(--river) l 0.13 ${hues[index % hues.length]} / ${alpha})`;

type Line = {
  readonly name: string;
  readonly versions: readonly number[];
  readonly values: readonly number[];
  readonly kind: "run" | "mean" | "low" | "high";
  readonly hue: number;
};

export function CompareChart({ comparison, metric }: { comparison: Comparison; metric: Metric }) {
  const lines = linesOf(comparison);
  const format = formatOf(metric);
  const shown = lines.filter(({ kind }) => kind === "run" || kind === "mean");
  const isEmpty = shown.every(({ values }) => values.length === 0);
  return (
    <ChartFrame
      title={`${metricNames[metric]} by model version`}
      legend={<Legend lines={shown} />}
      height="h-80"
      whenEmpty={isEmpty ? "None of these runs has measured this yet." : null}
      chart={
        <Plot
          lines={lines}
          format={format}
          label={`${metricNames[metric]} of ${plural(comparison.runs.length, "run")} by model version.`}
        />
      }
      table={<Twin lines={shown} format={format} />}
    />
  );
}

function linesOf({ runs, bands }: Comparison): readonly Line[] {
  const curves = runs.flatMap(({ run, seed, curve }, index) =>
    curve === undefined
      ? []
      : [
          {
            name: `${run.title} v${run.task_version}, seed ${seed}`,
            ...curve,
            kind: "run",
            hue: index,
          } as const,
        ],
  );
  const spans = bands.flatMap(({ task, task_version, runs: ids, band }, index) => {
    const name = `${task} v${task_version}, mean of ${ids.length} seeds`;
    const hue = curves.length + index;
    const { versions } = band;
    return [
      { name: `${name}: highest`, versions, values: band.high, kind: "high", hue },
      { name: `${name}: lowest`, versions, values: band.low, kind: "low", hue },
      { name, versions, values: band.mean, kind: "mean", hue },
    ] as const;
  });
  return [...curves, ...spans];
}

function Legend({ lines }: { lines: readonly Line[] }) {
  return (
    <ul className="mb-1 flex max-h-16 flex-wrap gap-x-4 overflow-y-auto text-sm text-soft">
      {lines.map(({ name, kind, hue }) => (
        <li key={`${name} ${hue}`} className="flex items-center gap-1.5">
          <span
            aria-hidden="true"
            className="w-5 border-t-2"
            style={{ borderColor: colour(hue), borderTopWidth: kind === "mean" ? 4 : 2 }}
          />
          {name}
        </li>
      ))}
    </ul>
  );
}

function Plot({
  lines,
  format,
  label,
}: {
  lines: readonly Line[];
  format: (value: number | null) => string;
  label: string;
}) {
  const host = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const { current } = host;
    if (current === null) return;
    const make = () => drawn(current, lines, format);
    let plot = make();
    const resized = new ResizeObserver(() =>
      plot.setSize({ width: current.clientWidth, height: current.clientHeight }),
    );
    resized.observe(current);
    const scheme = matchMedia("(prefers-color-scheme: dark)");
    const remake = () => {
      plot.destroy();
      plot = make();
    };
    scheme.addEventListener("change", remake);
    return () => {
      scheme.removeEventListener("change", remake);
      resized.disconnect();
      plot.destroy();
    };
  }, [lines, format]);
  return <div ref={host} role="img" aria-label={label} className="h-full" />;
}

/** A canvas knows no variables: the browser is asked what a colour comes to. */
function resolved(host: HTMLElement, wanted: string): string {
  const probe = document.createElement("span");
  probe.style.color = wanted;
  host.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}

function drawn(
  host: HTMLElement,
  lines: readonly Line[],
  format: (value: number | null) => string,
): UPlot {
  const { versions, values } = aligned(lines);
  const paint = (hue: number, alpha?: number) => resolved(host, colour(hue, alpha));
  const soft = resolved(host, "var(--ink-soft)");
  const grid = { stroke: resolved(host, "var(--line)"), width: 1 };
  const font = `12px ${getComputedStyle(host).fontFamily}`;
  const axis = { stroke: soft, font, grid, ticks: { show: false } };
  const isEdge = ({ kind }: Line) => kind === "low" || kind === "high";
  const series: UPlot.Series[] = lines.map((line) => ({
    label: line.name,
    stroke: isEdge(line) ? "transparent" : paint(line.hue),
    width: line.kind === "mean" ? 3 : 1.5,
    spanGaps: true,
    points: { show: false },
  }));
  const bands = lines.flatMap((line, index) =>
    line.kind === "high"
      ? [{ series: [index + 1, index + 2] as [number, number], fill: paint(line.hue, 0.18) }]
      : [],
  );
  return new UPlot(
    {
      width: host.clientWidth,
      height: host.clientHeight,
      legend: { show: false },
      cursor: { y: false, drag: { x: true, y: false } },
      scales: { x: { time: false } },
      axes: [
        { ...axis, size: 24 },
        { ...axis, size: 66, values: (_, ticks) => ticks.map((tick) => format(tick)) },
      ],
      series: [{}, ...series],
      bands,
    },
    [[...versions], ...values.map((row) => [...row])],
    host,
  );
}

type TwinRow = { readonly version: number; readonly values: readonly (number | null)[] };

function Twin({
  lines,
  format,
}: {
  lines: readonly Line[];
  format: (value: number | null) => string;
}) {
  const { versions, values } = aligned(lines);
  const rows = versions.map((version, at) => ({
    version,
    values: values.map((row) => row[at] ?? null),
  }));
  const columns: readonly Column<TwinRow>[] = [
    { id: "version", name: "Version", isNumber: true, cell: ({ version }) => version },
    ...lines.map(({ name }, index) => ({
      id: String(index),
      name,
      isNumber: true,
      cell: ({ values: row }: TwinRow) => format(row[index] ?? null),
    })),
  ];
  return (
    <Table
      caption="The same figures"
      columns={columns}
      rows={rows}
      keyOf={({ version }) => String(version)}
      narrow="scroll"
      height="h-80"
    />
  );
}
