import { describe, expect, test } from "vitest";
import { actsPath, detailWords, exportPath, filterFrom, noFilter, searchOf } from "./audit-log.ts";

const filter = { ...noFilter, actor: "account a b&c", first_day: "2026-01-02" };

describe("the filter", () => {
  test("goes into the page's address and comes back", () => {
    expect(searchOf(filter)).toBe("?actor=account+a+b%26c&first_day=2026-01-02");
    expect(filterFrom(searchOf(filter))).toEqual(filter);
    expect(searchOf(noFilter)).toBe("");
    expect(filterFrom("?other=1")).toEqual(noFilter);
  });

  test("becomes what the coordinator is asked, the last day to its end", () => {
    const days = { ...filter, last_day: "2026-01-02" };
    const [since_ms, until_ms] = [Date.UTC(2026, 0, 2), Date.UTC(2026, 0, 3)];
    const asked = `actor=account+a+b%26c&since_ms=${since_ms}&until_ms=${until_ms}`;
    expect(actsPath(days, { limit: 50, before: 7 })).toBe(
      `/api/acts/search?${asked}&before_seq=7&limit=50`,
    );
    expect(exportPath(days, "csv")).toBe(`/api/acts/export?${asked}&format=csv`);
  });

  test("asks for everything while it is empty, and for no day that is none", () => {
    const page = { limit: 50, before: null };
    expect(actsPath(noFilter, page)).toBe("/api/acts/search?limit=50");
    expect(actsPath({ ...noFilter, first_day: "soon" }, page)).toBe("/api/acts/search?limit=50");
  });
});

test("a detail is read as words; what is inside of it is only hinted at", () => {
  expect(detailWords({ task_version: 2, seed: null, spec: { a: 1 } })).toBe(
    "task version 2 · seed none · spec …",
  );
  expect(detailWords(null)).toBe("");
  expect(detailWords("why")).toBe("why");
});
