import { expect, test } from "vitest";
import { changed, mappingRows, openAndPlain } from "./mapping-rows.ts";

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

test("one label that needs a look brings all labels into view; plain ones together stay folded", () => {
  const plain = { name: "B", value: "B", isPlain: true };
  const odd = { name: "odd", value: "", isPlain: false };
  expect(openAndPlain({ columns: [plain, odd], labels: [plain, odd] })).toEqual({
    open: { columns: [odd], labels: [plain, odd] },
    plain: { columns: [plain], labels: [] },
  });
  expect(openAndPlain({ columns: [], labels: [plain] })).toEqual({
    open: { columns: [], labels: [] },
    plain: { columns: [], labels: [plain] },
  });
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
