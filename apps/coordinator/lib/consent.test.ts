import { TaskSpec } from "@tributary/protocol";
import { readyTasks } from "@tributary/tasks";
import { expect, test } from "vitest";
import { changesBetween, type Given, standingOf } from "./consent.ts";
import { forgetConsent, type KeyValues, keepConsent, readConsent } from "./consent-store.ts";

const task = readyTasks["digits-mlp"];
const given: Given = { spec: task, given_at_ms: 1_000 };
const other = (part: object) => TaskSpec.parse({ ...task, version: task.version + 1, ...part });

function memory(): KeyValues & { readonly entries: Map<string, string> } {
  const entries = new Map<string, string>();
  return {
    entries,
    getItem: (key) => entries.get(key) ?? null,
    setItem: (key, value) => void entries.set(key, value),
    removeItem: (key) => void entries.delete(key),
  };
}

test("nobody has agreed before they were asked, nor by agreeing to another task", () => {
  expect(standingOf(null, task)).toEqual({ kind: "open", before: null });
  const elsewhere = { ...given, spec: readyTasks.tumours };
  expect(standingOf(elsewhere, task)).toEqual({ kind: "open", before: null });
});

test("what was agreed to stays agreed to, with its day", () => {
  expect(standingOf(given, task)).toEqual({ kind: "given", given_at_ms: 1_000 });
});

test("another version is asked about again, with what is different", () => {
  const round = { ...task.round, quorum: 7, deadline_ms: 90_000 };
  const now = other({ round, summary: "Something else." });
  const standing = standingOf(given, now);
  expect(standing).toMatchObject({ kind: "open", before: given });
  expect(changesBetween(task, now)).toEqual([
    { what: "quorum", from: task.round.quorum, to: 7 },
    { what: "deadline", from_s: task.round.deadline_ms / 1_000, to_s: 90 },
    { what: "purpose" },
  ]);
  const same = other({});
  expect(standingOf(given, same)).toEqual({ kind: "open", before: given, changes: [] });
});

test("a version that opens each change says so first", () => {
  const {
    encoding: _,
    secure_aggregation: __,
    ...common
  } = TaskSpec.parse(task) as never as {
    encoding: unknown;
    secure_aggregation: unknown;
  };
  const sealed = TaskSpec.parse({ ...common, version: 2, privacy: "sealed" });
  expect(changesBetween(task, sealed)[0]).toEqual({
    what: "privacy",
    from: "secure",
    to: "sealed",
  });
});

test("a task whose content changed under the same version is asked about again", () => {
  const changed = TaskSpec.parse({ ...task, round: { ...task.round, quorum: 9 } });
  expect(standingOf(given, changed).kind).toBe("open");
});

test("a consent is kept, read back and taken back", () => {
  const storage = memory();
  expect(keepConsent(given, storage)).toBe(true);
  expect(readConsent(task.id, storage)).toEqual(given);
  expect(readConsent("another", storage)).toBeNull();
  forgetConsent(task.id, storage);
  expect(readConsent(task.id, storage)).toBeNull();
  expect(storage.entries.size).toBe(0);
});

test("a browser that keeps nothing knows it as long as the page", () => {
  const full: KeyValues = {
    ...memory(),
    setItem: () => {
      throw new DOMException("full", "QuotaExceededError");
    },
  };
  expect(keepConsent(given, full)).toBe(false);
  expect(readConsent(task.id, full)).toEqual(given);
  forgetConsent(task.id, full);
  expect(readConsent(task.id, full)).toBeNull();
  expect(keepConsent(given, null)).toBe(false);
  forgetConsent(task.id, null);
});

test("what another hand wrote into the storage is no consent", () => {
  const storage = memory();
  for (const text of ["{", "null", "[]", '{"given_at_ms":1}', '{"given_at_ms":1,"spec":{}}']) {
    storage.setItem(`tributary.consent.${task.id}`, text);
    expect(readConsent(task.id, storage), text).toBeNull();
  }
});
