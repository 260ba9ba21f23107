import { describe, expect, test } from "vitest";
import { examplesFromTable } from "./table.ts";
import { tableFromCsv } from "./table-file.ts";
import { columnsOf, type TableSchema } from "./table-form.ts";
import { labelValues, mappingFor } from "./table-mapping.ts";

const schema: TableSchema = {
  kind: "table",
  features: ["radius_mean", "area"],
  standardise: [
    { centre: 0, scale: 1 },
    { centre: 0, scale: 1 },
  ],
  label: "diagnosis",
  classes: ["B", "M"],
};
const read = (text: string) => tableFromCsv({ name: "t.csv", text, wanted: columnsOf(schema) });

describe("columns and labels are matched by name", () => {
  test("whatever their case, spaces and signs", () => {
    const table = read("Radius (mean);AREA;Diagnosis\n1,5;2;b\n3;4; M \n");
    expect(mappingFor(table, schema)).toEqual({
      columns: [
        ["radius_mean", "Radius (mean)"],
        ["area", "AREA"],
        ["diagnosis", "Diagnosis"],
      ],
      classes: [
        ["b", "B"],
        ["M", "M"],
      ],
    });
    const { examples } = examplesFromTable(table, schema);
    expect([...examples.inputs]).toEqual([1.5, 2, 3, 4]);
    expect([...examples.labels]).toEqual([0, 1]);
  });

  test("and not where two are alike, or one is taken", () => {
    const table = read("Radius mean,radius-mean,area,Area,diagnosis\n1,2,3,4,B\n");
    const matched = new Map(mappingFor(table, schema).columns);
    expect(matched.has("radius_mean")).toBe(false);
    expect(matched.get("area")).toBe("area");
  });

  test("numbers as labels by their value", () => {
    const numbers = { ...schema, classes: ["0", "1"] };
    const table = read("radius_mean,area,diagnosis\n1,2,1.0\n1,2,0\n");
    expect([...examplesFromTable(table, numbers).examples.labels]).toEqual([1, 0]);
  });
});

test("what a person says stands before what was matched", () => {
  const table = read("r,area,outcome\n1,2,benign\n3,4,malignant\n5,6,unclear\n");
  expect(labelValues(table, "outcome")).toEqual(["benign", "malignant", "unclear"]);
  const said = mappingFor(table, schema, {
    columns: [
      ["radius_mean", "r"],
      ["diagnosis", "outcome"],
    ],
    classes: [
      ["benign", "B"],
      ["malignant", "M"],
      ["unclear", null],
    ],
  });
  const { examples, problems } = examplesFromTable(table, schema, said);
  expect([...examples.labels]).toEqual([0, 1]);
  expect([...examples.inputs]).toEqual([1, 2, 3, 4]);
  expect(problems).toEqual([
    { reason: "unknown_class", where: "t.csv, record 3", label: "unclear" },
  ]);
});

test("labels are matched in the column that a person says", () => {
  const table = read("radius_mean,area,diagnosis,grade\n1,2,x,b\n3,4,y,m\n");
  const said = mappingFor(table, schema, { columns: [["diagnosis", "grade"]], classes: [] });
  expect([...examplesFromTable(table, schema, said).examples.labels]).toEqual([0, 1]);
  const none = mappingFor(table, schema, { columns: [["area", ""]], classes: [] });
  expect(() => examplesFromTable(table, schema, none)).toThrow('no column "area"');
});

test("a column called like a property of every object is a column like any other", () => {
  const odd = { ...schema, features: ["__proto__", "constructor"], label: "toString" };
  const table = read("__proto__,constructor,toString\n1,2,B\n");
  expect([...examplesFromTable(table, odd).examples.inputs]).toEqual([1, 2]);
});
