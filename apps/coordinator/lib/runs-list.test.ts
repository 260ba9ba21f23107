import { expect, test } from "vitest";
import { aligned, comparePath, runsIn, runsPath } from "./runs-list.ts";

test("the addresses say what is wanted and nothing more", () => {
  const page = { offset: 50, limit: 50 };
  expect(runsPath({ task: "", status: "", ...page })).toBe("/api/runs?offset=50&limit=50");
  expect(runsPath({ task: "a b", status: "paused", ...page })).toBe(
    "/api/runs?offset=50&limit=50&task=a+b&status=paused",
  );
  expect(comparePath([])).toBe("/admin/runs/compare");
  expect(runsIn(new URL(comparePath(["x", "y"]), "http://a").search)).toEqual(["x", "y"]);
  expect(runsIn("")).toEqual([]);
});

test("curves share an axis, with nothing where one of them has no point", () => {
  const curves = [
    { versions: [1, 3], values: [0.1, 0.3] },
    { versions: [2, 3], values: [0.2, 0.4] },
  ];
  expect(aligned(curves)).toEqual({
    versions: [1, 2, 3],
    values: [
      [0.1, null, 0.3],
      [null, 0.2, 0.4],
    ],
  });
});
