import { expect, test } from "vitest";
import { type SortValue, sortRows } from "./sort-rows.ts";

const sorted = (values: SortValue[], direction: "ascending" | "descending") =>
  sortRows(values, (value) => value, direction);

test("numbers are sorted by size, words by the alphabet and by the numbers in them", () => {
  expect(sorted([10, 9, -1], "ascending")).toEqual([-1, 9, 10]);
  expect(sorted([10, 9, -1], "descending")).toEqual([10, 9, -1]);
  expect(sorted(["run 10", "Run 9", "a"], "ascending")).toEqual(["a", "Run 9", "run 10"]);
});

test("what is not known comes last, whichever way", () => {
  expect(sorted([null, 2, null, 1], "ascending")).toEqual([1, 2, null, null]);
  expect(sorted([null, 1, null, 2], "descending")).toEqual([2, 1, null, null]);
});

test("rows that are alike keep their places, and the given rows are not touched", () => {
  const rows = [
    { name: "a", size: 1 },
    { name: "b", size: 0 },
    { name: "c", size: 1 },
  ];
  const names = (direction: "ascending" | "descending") =>
    sortRows(rows, ({ size }) => size, direction).map(({ name }) => name);
  expect(names("ascending")).toEqual(["b", "a", "c"]);
  expect(names("descending")).toEqual(["a", "c", "b"]);
  expect(rows.map(({ name }) => name)).toEqual(["a", "b", "c"]);
});
