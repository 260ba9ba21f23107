/** The uPlot behind a chart: made once, fed with new figures, drawn anew when its room or the colours change. */
import "uplot/dist/uPlot.min.css";
import type uPlot from "uplot";
import type { ChartProps, Series } from "./series.ts";

export type Plot = { update(): void };
/** `axisName`: what is counted along the lower edge. */
export type PlotProps = ChartProps & { readonly axisName: string };

/** Null when the signal aborted before the library had arrived. */
export async function drawPlot(
  host: HTMLElement,
  props: () => PlotProps,
  signal: AbortSignal,
): Promise<Plot | null> {
  const { default: UPlot } = await import("uplot");
  if (signal.aborted) return null;
  const make = () => new UPlot(options(host, props), data(props()), host);
  let plot = make();
  const remake = () => {
    plot.destroy();
    plot = make();
  };
  const resized = new ResizeObserver(() => plot.setSize(sizeOf(host)));
  resized.observe(host);
  const scheme = matchMedia("(prefers-color-scheme: dark)");
  scheme.addEventListener("change", remake, { signal });
  signal.addEventListener("abort", () => {
    resized.disconnect();
    plot.destroy();
  });
  return { update: () => plot.setData(data(props())) };
}

function data({ rounds, series }: ChartProps): uPlot.AlignedData {
  return [[...rounds], ...series.map(({ values }) => [...values])];
}

function sizeOf(host: HTMLElement): { width: number; height: number } {
  return { width: host.clientWidth, height: host.clientHeight };
}

function options(host: HTMLElement, props: () => PlotProps): uPlot.Options {
  const style = getComputedStyle(host);
  const token = (name: string) => style.getPropertyValue(`--${name}`).trim();
  const colours = [token("river"), token("warn")];
  const font = `12px ${style.fontFamily}`;
  const { series, format, formatTick = format, axisName } = props();
  const axis: uPlot.Axis = {
    stroke: token("ink-soft"),
    font,
    grid: { stroke: token("line"), width: 1 },
    ticks: { show: false },
  };
  return {
    ...sizeOf(host),
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false }, points: { size: 8 } },
    scales: {
      x: { time: false, range: (_, low, high) => roundRange(low, high, series) },
      y: { range: (_, _low, high) => [...(props().range ?? [0, niceTop(high)])] },
    },
    axes: [
      {
        ...axis,
        grid: { show: false },
        size: 20,
        gap: 4,
        incrs: [1, 2, 5, 10, 20, 50, 100, 200],
        label: axisName,
        labelFont: font,
        labelSize: 16,
        labelGap: 0,
      },
      {
        ...axis,
        size: 62,
        gap: 6,
        space: 40,
        values: (_, ticks) => ticks.map((tick) => formatTick(tick)),
      },
    ],
    series: [{}, ...series.map((one, index) => look(one, colours[index] ?? token("ink")))],
    plugins: [readout(props)],
  };
}

/** Bars need half a round of room at both ends. */
function roundRange(low: number, high: number, series: readonly Series[]): [number, number] {
  const room = series.some(({ look }) => look === "bars") ? 0.6 : 0.15;
  return [low - room, Math.max(high, low + 4) + room];
}

function niceTop(high: number): number {
  return high > 0 ? high * 1.12 : 1;
}

function look({ look, name }: Series, colour: string): uPlot.Series {
  switch (look) {
    case "bars":
      return { label: name, stroke: colour, fill: colour, points: { show: false }, paths: bars };
    case "dashed":
      return { label: name, stroke: colour, width: 2, dash: [6, 4], spanGaps: true };
    case "line":
      return { label: name, stroke: colour, width: 2.5, spanGaps: true, points: { size: 6 } };
    default:
      return look satisfies never;
  }
}

/** Two series of bars share a round's width side by side. */
const bars: uPlot.Series.PathBuilder = (plot, seriesIndex, from, to) => {
  const many = plot.series.length - 1;
  const path = new Path2D();
  const step = Math.abs(plot.valToPos(1, "x", true) - plot.valToPos(0, "x", true));
  const width = Math.max(1, Math.min(28 * devicePixelRatio, step * 0.7) / many);
  const floor = plot.valToPos(0, "y", true);
  for (let at = from; at <= to; at++) {
    const value = plot.data[seriesIndex]?.[at];
    const round = plot.data[0][at];
    if (value == null || round === undefined) continue;
    const middle = plot.valToPos(round, "x", true) - (width * many) / 2;
    const top = plot.valToPos(value, "y", true);
    path.rect(middle + width * (seriesIndex - 1), top, width * 0.88, floor - top);
  }
  return { stroke: path, fill: path };
};

/** The figures under the pointer, in words, at the upper edge of the chart. */
function readout(props: () => ChartProps): uPlot.Plugin {
  const box = document.createElement("div");
  box.className =
    "pointer-events-none absolute top-0 right-0 rounded-md bg-sunken px-2 py-0.5 text-sm";
  box.hidden = true;
  return {
    hooks: {
      init: (plot) => void plot.over.append(box),
      setCursor: ({ cursor: { idx } }) => {
        const { rounds, series, format } = props();
        box.hidden = idx == null;
        if (idx == null) return;
        const figures = series.map(({ values }) => format(values[idx] ?? null));
        box.textContent = `Round ${rounds[idx]}: ${figures.join(" · ")}`;
      },
    },
  };
}
