import { type ActRecord, createMemoryRecords, hashOfAct } from "@tributary/storage";
import { describe, expect, test } from "vitest";
import { serve } from "../../testing/serve.ts";
import { actRoutes } from "./acts.ts";

type Found = { readonly acts: readonly ActRecord[]; readonly next_before_seq: number | null };

async function withActs() {
  const { acts: log } = createMemoryRecords();
  for (let number = 1; number <= 5; number += 1) {
    const actor = number % 2 === 1 ? "account Ada" : '=HYPERLINK("x")';
    const detail = { note: `a "b", ${number}` };
    await log.append({ at_ms: number * 1000, actor, action: "x", subject: `${number}`, detail });
  }
  return { log, ask: await serve(actRoutes({ log })) };
}

describe("the log of acts", () => {
  test("is searched newest first, page after page", async () => {
    const { ask } = await withActs();
    const find = async (query: string) =>
      (await (await ask(`/api/acts/search?${query}`)).json()) as Found;
    const seqs = ({ acts }: Found) => acts.map(({ seq }) => seq);
    const first = await find("actor=account%20Ada&limit=2");
    expect([seqs(first), first.next_before_seq]).toEqual([[5, 3], 3]);
    const second = await find("actor=account%20Ada&limit=2&before_seq=3");
    expect([seqs(second), second.next_before_seq]).toEqual([[1], null]);
    expect(seqs(await find("since_ms=2000&until_ms=4000"))).toEqual([3, 2]);
    expect(seqs(await find("subject=4&action=x"))).toEqual([4]);
    expect((await ask("/api/acts/search?actors=x")).status).toBe(400);
    expect((await ask("/api/acts/search?limit=1001")).status).toBe(400);
  });

  test("is exported as JSON and as CSV that no spreadsheet computes", async () => {
    const { ask, log } = await withActs();
    const json = await ask("/api/acts/export?since_ms=2000");
    expect(json.headers.get("content-disposition")).toBe('attachment; filename="acts.json"');
    expect(await json.json()).toEqual((await log.list(2, 9)).toReversed());
    const csv = await ask("/api/acts/export?format=csv&until_ms=3000");
    expect(csv.headers.get("content-type")).toBe("text/csv; charset=utf-8");
    const [second, first] = await log.find({ until_ms: 3000 }, 2);
    // A reader of bytes: `text()` would take the mark off.
    expect(Buffer.from(await csv.arrayBuffer()).toString("utf8")).toBe(
      `\uFEFFseq,at,actor,action,subject,detail,previous,hash\r\n` +
        `2,1970-01-01T00:00:02.000Z,"'=HYPERLINK(""x"")",x,2,"{""note"":""a \\""b\\"", 2""}",` +
        `${second?.previous},${second?.hash}\r\n` +
        `1,1970-01-01T00:00:01.000Z,account Ada,x,1,"{""note"":""a \\""b\\"", 1""}",` +
        `${first?.previous},${first?.hash}\r\n`,
    );
  });

  test("shows where it was tampered with", async () => {
    const { log } = await withActs();
    const whole = await log.list(1, 9);
    const check = async (acts: readonly ActRecord[]) => {
      const list = async (from: number, limit: number) =>
        acts.filter(({ seq }) => seq >= from).slice(0, limit);
      const ask = await serve(actRoutes({ log: { ...log, list } }));
      return (await ask("/api/acts/chain")).json();
    };
    const changed = (seq: number, change: Partial<ActRecord>) =>
      whole.map((act) => (act.seq === seq ? { ...act, ...change } : act));
    const [, , third] = whole;
    if (third === undefined) throw new Error("Expected three acts.");
    const forged = { ...third, actor: "account Eve" };
    expect(await check(whole)).toEqual({
      acts: 5,
      broken_at: null,
      newest_hash: whole.at(-1)?.hash,
    });
    for (const [acts, broken_at] of [
      [changed(3, { actor: "account Eve" }), 3],
      [changed(3, { ...forged, hash: hashOfAct(third.previous, forged) }), 4],
      [changed(2, { detail: null }), 2],
      [changed(5, { previous: third.hash }), 5],
      [whole.filter(({ seq }) => seq !== 2), 3],
    ] as const) {
      expect(await check(acts)).toMatchObject({ broken_at });
    }
  });
});
