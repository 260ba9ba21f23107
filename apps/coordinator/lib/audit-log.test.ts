import { describe, expect, test } from "vitest";
import {
  type ActRecord,
  actsAsCsv,
  chainBreak,
  detailWords,
  filterActs,
  filterFrom,
  noFilter,
  searchOf,
} from "./audit-log.ts";

function act(seq: number, change: Partial<ActRecord> = {}): ActRecord {
  const chain = { previous: `hash-${seq - 1}`, hash: `hash-${seq}` };
  const basis = { actor: "account ada", action: "open_run", subject: `run-${seq}`, detail: null };
  return { seq, at_ms: Date.UTC(2026, 0, 2, 3, 4, 5), ...basis, ...chain, ...change };
}

const numbers = (acts: readonly ActRecord[]) => acts.map(({ seq }) => seq);

describe("the filter", () => {
  const acts = [
    act(1),
    act(2, { action: "stop_run", detail: { why: "Too Slow" } }),
    act(3, { actor: "token ci" }),
  ];

  test("shows all of it, the newest first, while nothing is asked", () => {
    expect(numbers(filterActs(acts, noFilter))).toEqual([3, 2, 1]);
  });

  test("is by actor, by action, and by a text in any part, whatever its case", () => {
    expect(numbers(filterActs(acts, { ...noFilter, actor: "token ci" }))).toEqual([3]);
    expect(numbers(filterActs(acts, { ...noFilter, action: "stop_run" }))).toEqual([2]);
    expect(numbers(filterActs(acts, { ...noFilter, text: " too slow " }))).toEqual([2]);
    expect(numbers(filterActs(acts, { ...noFilter, text: "RUN-1", actor: "token ci" }))).toEqual(
      [],
    );
  });

  test("goes into the address and comes back", () => {
    const filter = { text: "a b&c", action: "", actor: "account ada" };
    expect(searchOf(filter)).toBe("?text=a+b%26c&actor=account+ada");
    expect(filterFrom(searchOf(filter))).toEqual(filter);
    expect(searchOf(noFilter)).toBe("");
    expect(filterFrom("?other=1")).toEqual(noFilter);
  });
});

describe("the chain", () => {
  test("is whole where each act names the one before", () => {
    expect(chainBreak([])).toBeNull();
    expect(chainBreak([act(1), act(2), act(3)])).toBeNull();
  });

  test("is broken where an act is missing, changed or out of its place", () => {
    expect(chainBreak([act(1), act(3)])).toBe(3);
    expect(chainBreak([act(2)])).toBe(2);
    expect(chainBreak([act(1), act(2, { previous: "hash-x" }), act(3)])).toBe(2);
  });
});

test("a detail is read as words; what is inside of it is only hinted at", () => {
  expect(detailWords({ task_version: 2, seed: null, spec: { a: 1 } })).toBe(
    "task version 2 · seed null · spec …",
  );
  expect(detailWords(null)).toBe("");
  expect(detailWords("why")).toBe("why");
});

describe("the file", () => {
  test("has a row for each act, with moments that sort", () => {
    const [head, row] = actsAsCsv([act(1, { detail: { rounds: 5 } })])
      .slice(1)
      .split("\r\n");
    expect(head).toBe("seq,at,actor,action,subject,detail,previous,hash");
    expect(row).toBe(
      '1,2026-01-02T03:04:05.000Z,account ada,open_run,run-1,"{""rounds"":5}",hash-0,hash-1',
    );
  });

  test.each([
    ["=1+1", "'=1+1"],
    ["+49", "'+49"],
    ["@cmd", "'@cmd"],
    ['-"x"', `"'-""x"""`],
    ["two\nlines", '"two\nlines"'],
    ["a=b", "a=b"],
  ])("holds %j as %j, which no spreadsheet computes", (subject, cell) => {
    expect(actsAsCsv([act(1, { subject })])).toContain(`,open_run,${cell},,`);
  });
});
