"use client";
/**
 * The frame of every chart: its title, its legend, and the way to the table that holds the same figures. Chart and
 * table take the same room, so that nothing moves.
 */
import { type ReactNode, useState } from "react";
import { Panel } from "./panel.tsx";

export type FrameWords = { readonly asChart: string; readonly asTable: string };

const englishFrame: FrameWords = { asChart: "Show as chart", asTable: "Show as table" };

export function ChartFrame({
  title,
  legend,
  whenEmpty = null,
  chart,
  table,
  height = "h-52",
  words = englishFrame,
}: {
  title: string;
  legend?: ReactNode;
  /** What is said in the chart's place while there is nothing to draw. */
  whenEmpty?: string | null;
  chart: ReactNode;
  /** Scrolls by itself where it is taller. */
  table: ReactNode;
  height?: string;
  words?: FrameWords;
}) {
  const [isTable, setTable] = useState(false);
  return (
    <Panel
      title={title}
      aside={
        <button
          type="button"
          aria-pressed={isTable}
          className="-mx-2 min-h-7 rounded px-2 text-sm text-soft hover:bg-sunken hover:text-ink"
          onClick={() => setTable(!isTable)}
        >
          {isTable ? words.asChart : words.asTable}
          <span className="sr-only">: {title}</span>
        </button>
      }
    >
      {legend}
      <div className={height}>
        {whenEmpty !== null ? (
          <p className="grid h-full place-items-center rounded-lg bg-sunken p-4 text-center text-soft">
            {whenEmpty}
          </p>
        ) : isTable ? (
          table
        ) : (
          chart
        )}
      </div>
    </Panel>
  );
}
