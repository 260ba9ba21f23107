import { describe, expect, test } from "vitest";
import { guessDelimiter, parseCsv } from "./csv.ts";
import { DataError } from "./problem.ts";
import { examplesFromCsv, examplesFromRecords } from "./table.ts";
import type { TableSchema } from "./table-form.ts";

describe("CSV", () => {
  test.each([
    [
      "plain fields",
      "a,b\n1,2\n",
      [
        ["a", "b"],
        ["1", "2"],
      ],
    ],
    [
      "Windows line ends and no last one",
      "a,b\r\n1,2",
      [
        ["a", "b"],
        ["1", "2"],
      ],
    ],
    ["quotes around commas, line ends and quotes", '"a,b","c\nd","e""f"', [["a,b", "c\nd", 'e"f']]],
    ["empty fields at either end", ",x,\n", [["", "x", ""]]],
    ["blank lines and a byte order mark", "\uFEFFa\n\n  \nb\n", [["a"], ["b"]]],
    ["a quote that is never closed", '"a,b', [["a,b"]]],
    ["nothing", "", []],
  ])("reads %s", (_, text, records) => {
    expect(parseCsv(text)).toEqual(records);
  });
});

const schema: TableSchema = {
  kind: "table",
  features: ["height", "weight"],
  standardise: [
    { centre: 170, scale: 10 },
    { centre: 70, scale: 20 },
  ],
  label: "kind",
  classes: ["no", "yes"],
};

describe("a table", () => {
  test("is read by column name, standardised, with its label as a class", () => {
    const text = "id,kind,weight,height\n7,yes,90,180\n8,no,70,165\n";
    const { examples, classCounts } = examplesFromCsv({
      name: "t.csv",
      text,
      schema,
    });
    expect([...examples.inputs]).toEqual([1, 1, -0.5, 0]);
    expect([...examples.labels]).toEqual([1, 0]);
    expect(classCounts).toEqual([1, 1]);
  });

  test("without a header takes its column names from the caller", () => {
    const columns = ["kind", "height", "weight"];
    const { examples } = examplesFromCsv({
      name: "t",
      text: "no,170,110",
      schema,
      columns,
    });
    expect([...examples.inputs]).toEqual([0, 2]);
  });

  test("leaves out rows that cannot be read and says why for each", () => {
    const text = "height,weight,kind\n180,,yes\n180,x,yes\n180,70\n180,70,maybe\n180,70,no";
    const { examples, problems } = examplesFromCsv({ name: "t", text, schema });
    expect(examples.count).toBe(1);
    expect(problems).toEqual([
      {
        reason: "not_a_number",
        where: "t, record 1",
        column: "weight",
        value: "",
      },
      {
        reason: "not_a_number",
        where: "t, record 2",
        column: "weight",
        value: "x",
      },
      { reason: "wrong_columns", where: "t, record 3", expected: 3, got: 2 },
      { reason: "unknown_class", where: "t, record 4", label: "maybe" },
    ]);
  });

  test("without a column that the task needs, or without a good row, is refused", () => {
    const read = (text: string) => () => examplesFromCsv({ name: "t", text, schema });
    expect(read("height,kind\n1,no")).toThrow(
      new DataError({
        reason: "missing_column",
        column: "weight",
        others: 0,
        found: ["height", "kind"],
      }),
    );
    expect(read("height,weight,kind\n")).toThrow("holds no examples");
    expect(read("height,weight,kind\nInfinity,1,no")).toThrow('"Infinity" is no finite number');
  });
});

const mixed: TableSchema = {
  kind: "table",
  features: ["age"],
  standardise: [{ centre: 40, scale: 10 }],
  categories: [
    { column: "fuel", values: ["gas", "oil"] },
    { column: "ward", values: ["A"] },
  ],
  label: "sold",
  classes: ["no", "yes"],
};

describe("a table with words and gaps", () => {
  const read = (text: string, schema = mixed) => examplesFromCsv({ name: "t.csv", text, schema });

  test("has an input for each value; what is not listed is none of them", () => {
    const { examples } = read("fuel,age,ward,sold\ngas,50,A,yes\noil,40,B,no\nwood,30,,no\n");
    expect(examples.inputShape).toEqual([4]);
    expect([...examples.inputs]).toEqual([1, 1, 0, 1, 0, 0, 1, 0, -1, 0, 0, 0]);
  });

  test.each([
    [";", "fuel;age;ward;sold\ngas;45,5;A;yes\n", 0.55],
    ["tab", "fuel\tage\tward\tsold\ngas\t50\tA\tyes\n", 1],
    ["|", "fuel|age|ward|sold\ngas|5e1|A|yes\n", 1],
  ])("is read whatever stands between its fields: %s", (_, text, age) => {
    expect(read(text).examples.inputs[0]).toBeCloseTo(age);
  });

  test("leaves a row with a gap out, or counts the gap as the centre", () => {
    const text = "fuel,age,ward,sold\ngas,,A,yes\ngas,n/a,A,yes\ngas,old,A,yes\ngas,50,A,yes\n";
    expect(read(text)).toMatchObject({ examples: { count: 1 }, problems: { length: 3 } });
    const filled = read(text, { ...mixed, missing: "centre" });
    expect(filled.examples.count).toBe(3);
    expect(filled.examples.inputs[0]).toBe(0);
    expect(filled.problems).toMatchObject([{ reason: "not_a_number", value: "old" }]);
  });
});

test("what stands between fields is guessed from the records alone", () => {
  expect(guessDelimiter("a,b\n1,2\n")).toBe(",");
  expect(guessDelimiter("a;b\n1,5;2,5\n3,5;4,5\n")).toBe(";");
  expect(guessDelimiter('"x, y";b\n1;2\n')).toBe(";");
  expect(guessDelimiter("a\tb\n1\t2\n")).toBe("\t");
  expect(guessDelimiter("a\n1\n2\n")).toBe(",");
  const long = `a;b\n${"1,5;2,5\n".repeat(20_000)}`;
  expect(guessDelimiter(long)).toBe(";");
});

test("records from elsewhere are read as those of a CSV are", () => {
  const text = "a,b,label\n1,2,x\n3,nope,y\n5,6,y";
  const [columns = [], ...records] = text.split("\n").map((line) => line.split(","));
  const schema: TableSchema = {
    kind: "table",
    features: ["a", "b"],
    label: "label",
    classes: ["x", "y"],
    standardise: [
      { centre: 1, scale: 2 },
      { centre: 0, scale: 1 },
    ],
  };
  const fromText = examplesFromCsv({ name: "t", text, schema });
  expect(examplesFromRecords({ name: "t", schema, columns, records })).toEqual(fromText);
  expect(fromText.examples.count).toBe(2);
  expect(fromText.problems).toHaveLength(1);
});
