import { expect, test } from "vitest";
import { cellsFromLine, commonRow, inputColumns } from "./try-row.ts";

const schema = {
  kind: "table",
  features: ["age", "weight"],
  standardise: [
    { centre: 41.23456, scale: 10 },
    { centre: 70, scale: 5 },
  ],
  categories: [{ column: "colour", values: ["red", "blue"] }],
  label: "ill",
  classes: ["no", "yes"],
} as const;
const table = { ...schema, features: [...schema.features] } as never;

test("a row begins with what is common", () => {
  expect(inputColumns(table)).toEqual(["age", "weight", "colour"]);
  expect(commonRow(table)).toEqual({ age: "41.23", weight: "70", colour: "red" });
});

test.each(["1\t2\tblue", "1;2;blue", " 1, 2 ,blue ", "1 2 blue", "1,2,blue,yes"])(
  "a pasted line is read by its separators: %j",
  (line) => {
    expect(cellsFromLine(line, table)).toEqual({
      kind: "cells",
      cells: { age: "1", weight: "2", colour: "blue" },
    });
  },
);

test("a line with too few or too many values says how many", () => {
  expect(cellsFromLine("1,2", table)).toEqual({ kind: "wrong", have: 2, need: 3 });
  expect(cellsFromLine("1,2,blue,yes,more", table)).toEqual({ kind: "wrong", have: 5, need: 3 });
});
