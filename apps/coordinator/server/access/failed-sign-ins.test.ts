import { createActs } from "@tributary/runtime";
import { createMemoryRecords } from "@tributary/storage";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { goodPassword, openEntry } from "../testing/entry.ts";
import { FailedSignIns, type FailureReason } from "./failed-sign-ins.ts";

const log = { info: () => {}, warn: () => {}, error: () => {} };

describe("failed sign-ins in the log of acts", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  function gathering() {
    const records = createMemoryRecords();
    const clock = { now_ms: () => Date.now() };
    const acts = createActs({ records, clock });
    const counted: FailureReason[] = [];
    const count = (reason: FailureReason) => void counted.push(reason);
    const failures = new FailedSignIns({ acts, clock, log, count });
    const told = async () => {
      const all = await records.acts.list(1, 10_000);
      return all.map(({ subject, detail }) => ({ subject, ...(detail as object) }));
    };
    return { failures, told, counted };
  }
  const wrong = (address: string, account: string | null = null) =>
    ({ reason: "wrong", address, account }) as const;

  test("those of one address and account are one act, with their number", async () => {
    const { failures, told, counted } = gathering();
    for (let tries = 0; tries < 7; tries += 1) failures.note(wrong("192.0.2.1", "Ada"));
    failures.note(wrong("192.0.2.1"));
    failures.note({ reason: "dead_link", address: "2001:db8::7", account: null });
    expect(await told()).toEqual([]);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(await told()).toEqual([
      { subject: "Ada", reason: "wrong", address: "192.0.2.1", tries: 7 },
      { subject: "unknown", reason: "wrong", address: "192.0.2.1", tries: 1 },
      { subject: "unknown", reason: "dead_link", address: "2001:db8:0:0::/64", tries: 1 },
    ]);
    expect(counted).toEqual([...Array(8).fill("wrong"), "dead_link"]);
  });

  test("a flood from everywhere, for hours, leaves few acts, and none of it is lost from the sum", async () => {
    const { failures, told } = gathering();
    const [each_ms, hours] = [30_000, 5];
    const waves = (hours * 3_600_000) / each_ms;
    for (let wave = 0; wave < waves; wave += 1) {
      for (let host = 0; host < 100; host += 1) failures.note(wrong(`192.0.${wave % 99}.${host}`));
      await vi.advanceTimersByTimeAsync(each_ms);
    }
    await failures.close();
    const acts = await told();
    expect(acts.length).toBeLessThanOrEqual((hours + 2) * 60);
    expect(acts.length).toBeGreaterThan(hours * 50);
    const sum = acts.reduce((all, act) => all + (act as unknown as { tries: number }).tries, 0);
    expect(sum).toBe(waves * 100);
  });

  test("whoever fails now and then is told each time", async () => {
    const { failures, told } = gathering();
    for (let time = 0; time < 3; time += 1) {
      failures.note(wrong("192.0.2.1"));
      await vi.advanceTimersByTimeAsync(600_000);
    }
    expect(await told()).toHaveLength(3);
  });

  test("what was gathered is written when the coordinator closes", async () => {
    const { failures, told } = gathering();
    failures.note(wrong("192.0.2.1", "Ada"));
    await failures.close();
    expect(await told()).toHaveLength(1);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe("what is noted", () => {
  const say = (name: string, password = "not the password") => ({ name, password });

  test("is counted alike whichever of name and password was wrong; the log alone knows the name", async () => {
    const entry = await openEntry();
    const owner = await entry.owner();
    await entry.browser().post("/api/sign-in", say("Owner"));
    await entry.browser().post("/api/sign-in", say("three green lamps"));
    await owner.post("/api/password", { old: "not the old one", new: "some other lamps" });
    await entry.browser().post("/api/setup", { secret: "x".repeat(43), password: goodPassword });
    expect(entry.failed).toEqual(["wrong", "wrong", "old_password", "dead_link"]);
    await entry.failures.close();
    const acts = await entry.records.acts.list(1, 100);
    const failed = acts.filter(({ action }) => action === "failed_sign_in");
    expect(failed.map(({ subject, actor }) => [subject, actor])).toEqual([
      ["Owner", "visitor"],
      ["unknown", "visitor"],
      ["Owner", "visitor"],
      ["unknown", "visitor"],
    ]);
    // Somebody may have typed a password where the name belongs.
    expect(JSON.stringify(acts)).not.toContain("lamps");
  });

  test("too many tries are counted as that", async () => {
    const entry = await openEntry();
    await entry.owner();
    for (let tries = 0; tries < 12; tries += 1) {
      await entry.browser().post("/api/sign-in", say("Owner"));
    }
    expect(entry.failed.filter((reason) => reason === "wrong")).toHaveLength(10);
    expect(entry.failed.filter((reason) => reason === "too_many")).toHaveLength(2);
    await entry.failures.close();
  });
});
