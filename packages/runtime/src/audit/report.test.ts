import { expect, test } from "vitest";
import { confirmedBy, findingsOf, hasMoving, Ledger, reportOf } from "./report.ts";

const about = (where: string, is_moving: boolean) => ({
  where,
  found: "It is gone.",
  means: "Nothing good.",
  is_moving,
});

test("[AU14] what was found about a round under way counts if a later look finds it again", () => {
  const first = new Ledger();
  first.find("I3", about("passing", true));
  first.find("I3", about("staying", true));
  first.find("I4", about("settled", false));
  const later = new Ledger();
  later.find("I3", about("staying", true));
  later.find("I3", about("new", true));
  const report = reportOf([first]);
  expect(hasMoving(report)).toBe(true);
  const confirmed = confirmedBy(report, reportOf([later]));
  expect(findingsOf(confirmed).map(({ where }) => where)).toEqual(["staying", "settled"]);
  expect(confirmed.is_clean).toBe(false);
});

test("[AU14] where all of it has passed, the report is clean", () => {
  const ledger = new Ledger();
  ledger.find("I5", about("passing", true));
  const report = reportOf([ledger]);
  expect(report.is_clean).toBe(false);
  expect(confirmedBy(report, reportOf([])).is_clean).toBe(true);
});
