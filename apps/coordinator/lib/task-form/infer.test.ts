import { DataSchema } from "@tributary/protocol";
import { examplesFromCsv, examplesFromText } from "@tributary/tasks";
import { describe, expect, test } from "vitest";
import { inferImages, inferText, isGreyImage, picturesToLookAt } from "./infer-other.ts";
import { inferTable } from "./infer-table.ts";
import { tableData, withColumn, withPart } from "./table-draft.ts";

const houses = [
  "nr;size;fuel;note;sold",
  ...Array.from({ length: 40 }, (_, index) =>
    [
      index + 1,
      index % 7 === 0 ? "" : `${80 + index},5`,
      ["gas", "oil"][index % 2],
      `remark ${index}`,
      index % 3 === 0 ? "yes" : "no",
    ].join(";"),
  ),
].join("\n");

function inferred(text: string) {
  const found = inferTable("t.csv", text);
  if (!found.ok) throw new Error(found.sentence);
  return found;
}

describe("a table's columns", () => {
  test("are numbers, words, the answer, or nothing to learn from", () => {
    const { table, sample } = inferred(houses);
    expect(table.columns.map(({ name, part }) => `${name}: ${part}`)).toEqual([
      "nr: ignore",
      "size: number",
      "fuel: category",
      "note: ignore",
      "sold: label",
    ]);
    expect(table).toMatchObject({ classes: ["no", "yes"], missing: "centre" });
    expect(table.columns[1]?.note).toBe("81.5 … 119.5, 6 missing");
    expect(sample).toMatchObject({ name: "t.csv", count: 40, words: "40 rows, 5 columns" });
  });

  test("describe data that participants' readers read whole", () => {
    const schema = DataSchema.parse(tableData(inferred(houses).table));
    if (schema.kind !== "table") throw new Error("Expected a table.");
    const { examples, problems } = examplesFromCsv({ name: "t.csv", text: houses, schema });
    expect(examples).toMatchObject({ count: 40, inputShape: [3] });
    expect(problems).toEqual([]);
  });

  test("are standardised by constants of two digits", () => {
    const { table } = inferred("x,label\n1234.5,a\n1334.5,b\n1434.5,a\n");
    expect(table.columns[0]).toMatchObject({ centre: "1300", scale: "82" });
  });

  test("are predicted by their name, else the last one in words, else one with few values", () => {
    const labelOf = (text: string) =>
      inferred(text).table.columns.find(({ part }) => part === "label")?.name;
    expect(labelOf("species,size,ward\ncat,1,A\ndog,2,B\n")).toBe("species");
    expect(labelOf("a,size,b\ncat,1,A\ndog,2,B\ncat,3,A\n")).toBe("b");
    expect(
      labelOf(`u,v\n${Array.from({ length: 30 }, (_, i) => `${i},${i % 2}`).join("\n")}`),
    ).toBe("v");
  });

  test.each([
    ["", "no columns"],
    ["a\n1\n", "one column"],
    ["1,2\n3,4\n", "a number (1)"],
    ["a,\n3,4\n", "a heading that is empty"],
    ["a,a\n3,4\n", "called “a”"],
    ["a,b\n", "no rows"],
  ])("%j cannot be read, and says why", (text, words) => {
    const found = inferTable("t.csv", text);
    expect(found).toMatchObject({ ok: false, sentence: expect.stringContaining(words) });
  });
});

describe("what was inferred can be changed", () => {
  const { table } = inferred(houses);

  test("another column is predicted, and the one before becomes words", () => {
    const changed = withPart(table, "fuel", "label");
    expect(changed.classes).toEqual(["gas", "oil"]);
    expect(changed.columns.map(({ part }) => part)).toEqual([
      "ignore",
      "number",
      "label",
      "ignore",
      "category",
    ]);
  });

  test("a column is ignored, its centre and its values are others", () => {
    const ignored = withPart(table, "size", "ignore");
    expect(tableData(ignored)).toMatchObject({ features: [] });
    const moved = withColumn(table, "size", { centre: "90,5" });
    expect(tableData(moved)).toMatchObject({ standardise: [{ centre: 90.5 }] });
  });
});

describe("a folder of pictures", () => {
  const paths = ["p/cat/1.png", "p/cat/2.png", "p/dog/1.jpg", "p/readme.txt"];
  const seen = paths.slice(0, 3).map((path) => ({ path, width: 256, height: 128, isGrey: false }));

  test("has its classes in its folders and a size that trains here", () => {
    expect(inferImages("p", paths, seen)).toMatchObject({
      ok: true,
      classes: ["cat", "dog"],
      width: 64,
      height: 32,
      channels: 3,
      sample: { count: 3 },
    });
    const grey = seen.map((one) => ({ ...one, isGrey: true, width: 20, height: 20 }));
    expect(inferImages("p", paths, grey)).toMatchObject({ channels: 1, width: 20, height: 20 });
  });

  test("with one class or no picture says what is missing", () => {
    expect(inferImages("p", paths.slice(0, 2), seen)).toMatchObject({ ok: false });
    expect(inferImages("p", ["p/readme.txt"], [])).toMatchObject({ ok: false });
  });

  test("is looked at all over", () => {
    const many = Array.from({ length: 1_000 }, (_, index) => `p/${index % 4}/${index}.png`);
    const looked = picturesToLookAt(many, 10);
    expect(looked).toHaveLength(10);
    expect(looked[9]).toBe("p/0/900.png");
  });

  test("is grey when no pixel has a colour", () => {
    expect(isGreyImage([7, 7, 7, 255, 0, 0, 0, 0])).toBe(true);
    expect(isGreyImage([7, 7, 7, 255, 0, 0, 1, 255])).toBe(false);
  });
});

describe("a text", () => {
  test("has an alphabet, and passages that its readers can cut", () => {
    const text = "to be, or not to be. ".repeat(30);
    const found = inferText("t.txt", text);
    if (!found.ok) throw new Error(found.sentence);
    expect(found.vocabulary).toBe(" ,.benort");
    const { vocabulary, sequence_length } = found;
    const { examples } = examplesFromText(text, { kind: "text", vocabulary, sequence_length });
    expect(examples.count).toBe(found.sample.count);
  });

  test("of many characters keeps the usual ones, and says how much that is", () => {
    const rare = Array.from({ length: 400 }, (_, index) => String.fromCharCode(0x4e00 + index));
    const found = inferText("t.txt", `${"ab ".repeat(1_000)}${rare.join("")}`);
    if (!found.ok) throw new Error(found.sentence);
    expect(found.vocabulary).toHaveLength(200);
    expect(found.sample.words).toContain("94.0 % of the text");
  });

  test("that is none says so", () => {
    expect(inferText("t", "aaaa")).toMatchObject({ ok: false });
    expect(inferText("t", "ab\0")).toMatchObject({ ok: false });
  });
});
