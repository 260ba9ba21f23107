import { expect, test } from "vitest";
import { changed, mappingRows } from "./mapping-rows.ts";

const schema = {
  kind: "table" as const,
  features: ["radius_mean", "area"],
  standardise: [],
  label: "diagnosis",
  classes: ["B", "M"],
};

test("what has the same name needs no look; what has none or another one does", () => {
  const { columns, labels } = mappingRows(
    {
      columns: ["Radius mean", "size", "diagnosis"],
      rows: [],
      row_count: 0,
      mapping: {
        columns: [
          ["radius_mean", "Radius mean"],
          ["diagnosis", "diagnosis"],
        ],
        classes: [["benign", "B"]],
      },
      labels: ["benign", "odd"],
    },
    schema,
  );
  expect(columns).toEqual([
    { name: "radius_mean", value: "Radius mean", isPlain: true },
    { name: "area", value: "", isPlain: false },
    { name: "diagnosis", value: "diagnosis", isPlain: true },
  ]);
  expect(labels).toEqual([
    { name: "benign", value: "B", isPlain: false },
    { name: "odd", value: "", isPlain: false },
  ]);
});

test("what is said adds up, and the last word on one thing counts", () => {
  const first = changed(null, "columns", ["area", "size"]);
  const second = changed(first, "classes", ["benign", "B"]);
  const third = changed(second, "classes", ["benign", ""]);
  expect(changed(third, "columns", ["area", ""])).toEqual({
    columns: [["area", ""]],
    classes: [["benign", null]],
  });
});
