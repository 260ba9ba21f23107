/** What a chart shows: series over rounds, and how their values are written. */

export type Series = {
  readonly name: string;
  readonly look: "line" | "dashed" | "bars";
  readonly values: readonly (number | null)[];
};

export type ChartProps = {
  readonly title: string;
  /** One sentence that says what the chart shows; read out in its place. */
  readonly summary: string;
  readonly rounds: readonly number[];
  readonly series: readonly Series[];
  readonly format: (value: number | null) => string;
  /** How the scale is labelled, where that is shorter. */
  readonly formatTick?: (value: number) => string;
  /** Fixed bounds of the scale; without them it follows the values, from 0. */
  readonly range?: readonly [number, number];
};
