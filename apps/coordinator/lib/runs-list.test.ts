import { expect, test } from "vitest";
import { aligned, comparePath, metricToShow, runsIn, runsPath } from "./runs-list.ts";

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

test("until somebody chooses, the first figure that any of the runs has is shown", () => {
  expect(metricToShow(null, null)).toBe("accuracy");
  expect(metricToShow(null, ["accepted", "train_loss"])).toBe("train_loss");
  expect(metricToShow(null, [])).toBe("accuracy");
  expect(metricToShow("bytes_up", ["accuracy"])).toBe("bytes_up");
});
