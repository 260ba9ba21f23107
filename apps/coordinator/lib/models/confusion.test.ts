import { expect, test } from "vitest";
import { accuracyOf, confusionOf, figuresOf, macroF1, mistakesIn } from "./confusion.ts";

const classes = ["cat", "dog", "owl"];
// Three cats of which one is taken for a dog; two dogs, both found; no owl, and one taken for it.
const confusion = confusionOf(classes, [0, 0, 0, 1, 1, 0], [0, 0, 1, 1, 1, 2]);

test("rows are what it was, columns what it was taken for", () => {
  expect(confusion.counts).toEqual([
    [2, 1, 1],
    [0, 2, 0],
    [0, 0, 0],
  ]);
  expect(accuracyOf(confusion)).toBeCloseTo(4 / 6, 12);
});

test("each class has its precision, recall, F1 and support", () => {
  const [cat, dog, owl] = figuresOf(confusion);
  expect(cat).toEqual({ name: "cat", precision: 1, recall: 0.5, f1: 2 / 3, support: 4 });
  expect(dog).toEqual({ name: "dog", precision: 2 / 3, recall: 1, f1: 0.8, support: 2 });
  expect(owl).toEqual({ name: "owl", precision: 0, recall: null, f1: 0, support: 0 });
});

test("the mean over classes leaves out those that do not occur", () => {
  expect(macroF1(figuresOf(confusion))).toBeCloseTo((2 / 3 + 0.8) / 2, 12);
  const nothing = confusionOf(classes, [], []);
  expect(accuracyOf(nothing)).toBeNull();
  expect(macroF1(figuresOf(nothing))).toBeNull();
});

test("mistakes are told most frequent first, and no hit is one", () => {
  const more = confusionOf(classes, [0, 0, 1], [1, 1, 2]);
  expect(mistakesIn(more, 5)).toEqual([
    { actual: "cat", taken: "dog", count: 2 },
    { actual: "dog", taken: "owl", count: 1 },
  ]);
  expect(mistakesIn(more, 1)).toHaveLength(1);
});

test("figures agree with counting one by one", () => {
  const labels = Array.from({ length: 300 }, (_, index) => (index * 7) % 3);
  const predicted = Array.from({ length: 300 }, (_, index) => (index * 5 + (index % 4)) % 3);
  const figures = figuresOf(confusionOf(classes, labels, predicted));
  for (const [at, { precision, recall, support }] of figures.entries()) {
    const was = labels.filter((label) => label === at).length;
    const taken = predicted.filter((label) => label === at).length;
    const hits = labels.filter((label, index) => label === at && predicted[index] === at).length;
    expect(support).toBe(was);
    expect(precision).toBeCloseTo(hits / taken, 12);
    expect(recall).toBeCloseTo(hits / was, 12);
  }
});

test("what does not fit together is refused", () => {
  expect(() => confusionOf(classes, [0, 1], [0])).toThrow("Expected 2 predictions, got 1.");
  expect(() => confusionOf(classes, [0], [3])).toThrow("Expected a known class in row 0.");
});
