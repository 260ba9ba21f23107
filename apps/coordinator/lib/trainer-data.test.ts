import { readyTasks } from "@tributary/tasks";
import { describe, expect, test } from "vitest";
import { prepareData } from "./trainer-data.ts";

const { tumours, shakespeare, digits } = readyTasks;
const table = tumours.data;
if (table.kind !== "table") throw new Error("Expected a table, got something else");

const header = ["diagnosis", ...table.features];
const row = (label: string) => [label, ...table.standardise.map(({ centre }) => centre)].join(",");
const csv = (labels: readonly string[], names: readonly string[] = header) =>
  new Blob([[names.join(","), ...labels.map(row)].join("\n")]);
const labels = ["B", "M", "B", "M", "B", "M", "B", "M", "B", "M"];
const chosen = (file: Blob, said: Parameters<typeof mapped>[0] | null = null) =>
  prepareData({ kind: "table", file: { path: "own.csv", file }, said }, table);
const mapped = (said: {
  columns: readonly (readonly [string, string])[];
  classes: readonly (readonly [string, string | null])[];
}) => said;

test("rows and passages are invented where nobody has any, in the form of the task", async () => {
  const rows = await prepareData({ kind: "practice", seed: 1, count: 60 }, table);
  expect(rows.examples?.count).toBe(60);
  const report = rows.outcome.kind === "ready" ? rows.outcome.report : null;
  expect(report).toMatchObject({ count: 60, problems: [], table: { row_count: 60 } });
  const texts = await prepareData({ kind: "practice", seed: 1, count: 30 }, shakespeare.data);
  expect(texts.outcome).toMatchObject({ kind: "ready", report: { count: 30, problems: [] } });
  const lines = texts.outcome.kind === "ready" ? texts.outcome.report.lines : [];
  expect(lines.length).toBeGreaterThan(1);
});

describe("a table", () => {
  test("comes with its first rows, what its columns are taken for, and its labels", async () => {
    const { examples, outcome } = await chosen(csv(labels));
    expect(examples?.count).toBe(10);
    expect(outcome).toMatchObject({
      kind: "ready",
      report: { count: 10, classCounts: [5, 5], problems: [], doubts: [] },
    });
    const look = outcome.kind === "ready" ? outcome.report.table : null;
    expect(look?.rows).toHaveLength(5);
    expect(look?.row_count).toBe(10);
    expect(look?.labels).toEqual(["B", "M"]);
    expect(look?.mapping.columns).toHaveLength(31);
  });

  test("that is refused is still shown, so that its columns can be matched", async () => {
    const file = csv(labels.map((label) => (label === "B" ? "benign" : "malignant")));
    const { examples, outcome } = await chosen(file);
    expect(examples).toBeNull();
    expect(outcome).toMatchObject({
      kind: "refused",
      problem: { reason: "no_known_class", found: ["benign", "malignant"] },
      table: { labels: ["benign", "malignant"], row_count: 10 },
    });
    const classes = [
      ["benign", "B"],
      ["malignant", "M"],
    ] as const;
    const again = await chosen(file, mapped({ columns: [], classes }));
    expect(again.outcome).toMatchObject({ kind: "ready", report: { classCounts: [5, 5] } });
  });

  test("is told its doubts", async () => {
    const { outcome } = await chosen(csv(["B", "B"]));
    const doubts = outcome.kind === "ready" ? outcome.report.doubts : [];
    expect(doubts.map(({ reason }) => reason)).toEqual(["few_examples", "one_class"]);
  });
});

test("texts come with their first lines", async () => {
  const files = ["To be, or not to be: that is the question, or so.\nWhether", "short"].map(
    (text, index) => ({ path: `${index}.txt`, file: new Blob([text]) }),
  );
  const { outcome } = await prepareData({ kind: "texts", files }, shakespeare.data);
  expect(outcome).toMatchObject({
    kind: "ready",
    report: {
      count: 1,
      lines: ["To be, or not to be: that is the question, or so.", "Whether", "short"],
      problems: [{ reason: "short_text", where: "1.txt" }],
    },
  });
});

test("a file that was moved since it was chosen is an outcome, not a failure", async () => {
  class Gone extends Blob {
    override arrayBuffer = () => Promise.reject(new DOMException("gone", "NotReadableError"));
  }
  const { outcome } = await chosen(new Gone(["x"]));
  expect(outcome).toMatchObject({ kind: "refused", problem: { reason: "unreadable_file" } });
});

test("practice digits are drawn, and doubted by nobody", async () => {
  const { outcome } = await prepareData({ kind: "practice", seed: 1, count: 3 }, digits.data);
  expect(outcome).toMatchObject({ kind: "ready", report: { count: 3, doubts: [] } });
  const shown = outcome.kind === "ready" ? outcome.report.previews.length : 0;
  expect(shown).toBe(3);
});

test("data of another kind than the task's is a fault of the page", async () => {
  const wrong = prepareData({ kind: "texts", files: [] }, digits.data);
  await expect(wrong).rejects.toThrow("Expected a task on text data, got image");
});
