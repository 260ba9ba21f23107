/** What every implementation must do with the log of acts. */
import { createHash } from "node:crypto";
import { expect, it } from "vitest";
import { hashOfAct, noAct } from "../act.ts";
import type { Records } from "../port.ts";
import type { ActFilter } from "../port-admin.ts";
import { act } from "./fixtures.ts";

export function actRules(records: () => Records): void {
  it("[ST36] acts are one chain of hashes, in the order they were appended", async () => {
    const { acts } = records();
    for (let number = 1; number <= 3; number += 1) await acts.append(act(number));
    const log = await acts.list(1, 10);
    expect(log.map(({ seq }) => seq)).toEqual([1, 2, 3]);
    let previous = "0".repeat(64);
    for (const record of log) {
      expect(record).toMatchObject({ ...act(record.seq), previous });
      const text = JSON.stringify({
        action: "task.publish",
        actor: "admin ö",
        at_ms: record.at_ms,
        detail: { a: null, version: record.seq },
        seq: record.seq,
        subject: "digits",
      });
      previous = createHash("sha256").update(previous).update(text).digest("hex");
      expect(record.hash).toBe(previous);
    }
  });

  it("[ST36] acts that are appended at the same time stay one chain", async () => {
    const { acts } = records();
    const numbers = Array.from({ length: 20 }, (_, index) => index + 1);
    const answered = await Promise.all(numbers.map((number) => acts.append(act(number))));
    const log = await acts.list(1, 100);
    expect(log.map(({ seq }) => seq)).toEqual(numbers);
    expect(log).toEqual(answered.toSorted((a, b) => a.seq - b.seq));
    for (const [index, record] of log.entries()) {
      expect(record.previous).toBe(log[index - 1]?.hash ?? noAct);
      expect(record.hash).toBe(hashOfAct(record.previous, record));
    }
  });
}

export function actLogRules(records: () => Records): void {
  it("[ST36] the log is read from a number on, a part at a time", async () => {
    const { acts } = records();
    expect(await acts.list(1, 10)).toEqual([]);
    for (let number = 1; number <= 5; number += 1) await acts.append(act(number));
    expect((await acts.list(2, 3)).map(({ seq }) => seq)).toEqual([2, 3, 4]);
    expect(await acts.list(6, 3)).toEqual([]);
  });

  it("[ST36] of what is known about an act only what the hash covers is kept", async () => {
    const told = { ...act(1), session: "secret" };
    const fields = ["action", "actor", "at_ms", "detail", "hash", "previous", "seq", "subject"];
    for (const record of [
      await records().acts.append(told),
      ...(await records().acts.list(1, 1)),
    ]) {
      expect(Object.keys(record).sort()).toEqual(fields);
    }
  });

  it("[ST27] an act told again, also after others, is the one that is there", async () => {
    const { acts } = records();
    const first = await acts.append(act(1));
    const reversed = { ...act(1), detail: { version: 1, a: null } };
    expect(await acts.append(reversed)).toEqual(first);
    await acts.append(act(2));
    expect(await acts.append(act(1))).toEqual(first);
    expect(await acts.list(1, 10)).toHaveLength(2);
    const changes = [
      { at_ms: first.at_ms + 1 },
      { actor: "another" },
      { action: "task.withdraw" },
      { subject: "apples" },
      { detail: { a: null, version: 2 } },
    ];
    for (const change of changes) await acts.append({ ...act(1), ...change });
    expect(await acts.list(1, 10)).toHaveLength(2 + changes.length);
  });
}

export function actFindRules(records: () => Records): void {
  it("[ST116] acts are found by what is known of them, newest first, a page at a time", async () => {
    const { acts } = records();
    const said = [
      { actor: "a", action: "x", subject: "1" },
      { actor: "b", action: "x", subject: "2" },
      { actor: "a", action: "y", subject: "2" },
      { actor: "a", action: "x", subject: "2" },
    ];
    for (const [index, one] of said.entries()) {
      await acts.append({ at_ms: 10 * (index + 1), ...one, detail: null });
    }
    const found = async (filter: ActFilter, limit = 10) =>
      (await acts.find(filter, limit)).map(({ seq }) => seq);
    expect(await acts.find({}, 10)).toEqual((await acts.list(1, 10)).toReversed());
    expect(await found({ actor: "a" })).toEqual([4, 3, 1]);
    expect(await found({ action: "x" })).toEqual([4, 2, 1]);
    expect(await found({ subject: "2" })).toEqual([4, 3, 2]);
    expect(await found({ actor: "a", action: "x", subject: "2" })).toEqual([4]);
    expect(await found({ since_ms: 20, until_ms: 40 })).toEqual([3, 2]);
    expect(await found({ actor: "c" })).toEqual([]);
    expect(await found({}, 2)).toEqual([4, 3]);
    expect(await found({ before_seq: 3 }, 2)).toEqual([2, 1]);
  });
}
