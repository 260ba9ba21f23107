import { expect, test } from "vitest";
import { Ledger, reportOf } from "./report.ts";
import { describeAudit } from "./text.ts";

test("[AU12] a report reads as text: what holds, how much was looked at, what a finding means", () => {
  const ledger = new Ledger();
  ledger.count("I1", "model versions", 1);
  ledger.count("I3", "acknowledged updates of rounds that are over", 1);
  ledger.count("I4", "blobs hashed", 12_345);
  ledger.count("records", "runs", 2);
  ledger.find("I4", { where: "run-a version 3", found: "It is gone.", means: "Restore it." });
  ledger.note("I6", "Nothing to charge.");
  const lines = describeAudit(reportOf([ledger])).split("\n");
  expect(lines[0]).toMatch(/^ok {9}I1 {2}A model version exists if and only if/);
  expect(lines[1]).toBe("           1 model version");
  expect(lines).toContain("           1 acknowledged update of rounds that are over");
  const violated = lines.findIndex((line) => line.startsWith("VIOLATED   I4  A model is what"));
  expect(lines.slice(violated + 1, violated + 4)).toEqual([
    "           12,345 blobs hashed",
    "           ✗ run-a version 3: It is gone.",
    "             Restore it.",
  ]);
  expect(lines).toContain("           · Nothing to charge.");
  expect(lines).toContain("           nothing to check");
  expect(lines.at(-1)).toBe("1 finding: I4.");
});

test("[AU12] of very many findings the text shows the first", () => {
  const ledger = new Ledger();
  for (let i = 0; i < 25; i++) {
    ledger.find("I2", { where: `round ${i}`, found: "Twice.", means: "Too much." });
  }
  const text = describeAudit(reportOf([ledger]));
  expect(text.match(/✗/g)).toHaveLength(20);
  expect(text).toContain("… and 5 more");
  expect(text).toContain("25 findings: I2.");
});

test("[AU12] a clean report says so", () => {
  const text = describeAudit(reportOf([new Ledger()]));
  expect(text.split("\n").at(-1)).toBe("Clean: nothing contradicts the invariants.");
});
