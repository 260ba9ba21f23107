/** The comparison as a table in text, with what each column means. */
import { type Measures, target_share } from "./measure.ts";
import type { Policy } from "./policies.ts";

export type Measured = { readonly policy: Policy; readonly measures: Measures };

type Column = {
  readonly head: string;
  readonly means: string;
  readonly cell: (measures: Measures) => string;
};

const percent = (share: number) => `${(100 * share).toFixed(0)} %`;
const one = (value: number) => value.toFixed(1);

const columns: readonly Column[] = [
  {
    head: "versions/h",
    means: "model versions that were committed, in an hour",
    cell: ({ versions_per_hour }) => one(versions_per_hour),
  },
  {
    head: "updates/h",
    means: "updates that are in a model, in an hour",
    cell: ({ updates_per_hour }) => updates_per_hour.toFixed(0),
  },
  {
    head: "abandoned",
    means: "rounds or buffers that came to nothing",
    cell: ({ abandoned }) => percent(abandoned),
  },
  {
    head: "to target",
    means: `hours until the loss first was ${percent(target_share)} of that of the initial model`,
    cell: ({ hours_to_target }) => (hours_to_target === null ? "never" : one(hours_to_target)),
  },
  {
    head: "wasted",
    means: "time at work (download, training, upload) whose update is in no model",
    cell: ({ wasted }) => percent(wasted),
  },
  {
    head: "slow/med/fast",
    means:
      "of the counted updates, from each third of the devices by speed; fair would be 33/33/33",
    cell: ({ shares }) =>
      [shares.slow, shares.medium, shares.fast].map((by) => (100 * by).toFixed(0)).join("/"),
  },
  {
    head: "fairness",
    means: "Jain's index of counted updates per device: 1 if all gave as many, 1/n if one gave all",
    cell: ({ fairness }) => fairness.toFixed(2),
  },
];

export function formatTable(rows: readonly Measured[]): string {
  const heads = ["policy", ...columns.map(({ head }) => head)];
  const body = rows.map(({ policy, measures }) => [
    policy.name,
    ...columns.map(({ cell }) => cell(measures)),
  ]);
  const widths = heads.map((head, index) =>
    Math.max(head.length, ...body.map((cells) => cells[index]?.length ?? 0)),
  );
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, index) =>
        index === 0 ? cell.padEnd(widths[index] ?? 0) : cell.padStart(widths[index] ?? 0),
      )
      .join("   ")
      .trimEnd();
  return [
    line(heads),
    line(widths.map((width) => "─".repeat(width))),
    ...body.map(line),
    "",
    ...rows.map(({ policy }) => `${policy.name.padEnd(widths[0] ?? 0)}   ${policy.says}`),
    "",
    ...columns.map(({ head, means }) => `${head.padEnd(13)}   ${means}`),
  ].join("\n");
}
