import { expect, test } from "vitest";
import { differencesOf } from "./run-diff.ts";

test("only what differs is told, by its place", () => {
  const a = { title: "A", round: { quorum: 2, deadline_ms: 60 }, layers: [{ units: 1 }] };
  const b = { title: "A", round: { quorum: 3, deadline_ms: 60 }, layers: [{ units: 2 }] };
  expect(differencesOf([a, b])).toEqual([
    { path: "layers", values: ['[{"units":1}]', '[{"units":2}]'] },
    { path: "round.quorum", values: ["2", "3"] },
  ]);
});

test("a list of plain values is read as one", () => {
  const found = differencesOf([{ classes: ["B", "M"] }, { classes: [0, 1] }]);
  expect(found).toEqual([{ path: "classes", values: ["B, M", "0, 1"] }]);
});

test("what one of them lacks is nothing there", () => {
  const found = differencesOf([{ buffered: { buffer: 3 } }, {}, { buffered: { buffer: 3 } }]);
  expect(found).toEqual([{ path: "buffered.buffer", values: ["3", null, "3"] }]);
});

test("configurations that are alike have no differences", () => {
  expect(differencesOf([{ a: 1 }, { a: 1 }])).toEqual([]);
  expect(differencesOf([{ a: 1 }])).toEqual([]);
  expect(differencesOf([])).toEqual([]);
});
