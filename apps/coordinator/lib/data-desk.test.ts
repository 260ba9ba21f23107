import { describe, expect, test } from "vitest";
import type { DataChoice, DataOutcome } from "./data-choice.ts";
import { createDataDesk, type DataDeskOptions } from "./data-desk.ts";
import { browserNotes, type ConnectedNote, type Notes } from "./data-store/connected.ts";
import { createMemoryStore } from "./data-store/memory-store.ts";
import { type DataStore, StoreError } from "./data-store/port.ts";

const picked = (path: string) => ({ path, file: new Blob([path]) });
const images: DataChoice = { kind: "images", source: "folder", files: [picked("cat/1.png")] };
const table: DataChoice = {
  kind: "table",
  file: picked("own.csv"),
  said: { columns: [["a", "b"]], classes: [["x", null]] },
};
const choices: readonly DataChoice[] = [
  images,
  table,
  { kind: "texts", files: [picked("a.txt"), picked("b.txt")] },
  { kind: "practice", seed: 3, count: 20 },
];

const ready = (count: number): DataOutcome => ({
  kind: "ready",
  report: {
    count,
    classCounts: [],
    problems: [],
    doubts: [],
    previews: [],
    table: null,
    lines: [],
  },
});
const refused: DataOutcome = {
  kind: "refused",
  problem: { reason: "empty_file", where: "own.csv" },
  table: null,
};

function inMemoryNotes(): Notes {
  const notes = new Map<string, ConnectedNote>();
  return {
    read: (task) => notes.get(task) ?? null,
    write: (task, note) => {
      if (note === null) notes.delete(task);
      else notes.set(task, note);
    },
  };
}

/** A disk that outlives pages. */
function browser(given: Partial<DataStore> = {}) {
  const disk: DataStore = { ...createMemoryStore(), place: "opfs", ...given };
  const notes = inMemoryNotes();
  const dropped = { times: 0 };
  const page = (more: Partial<DataDeskOptions> = {}) =>
    createDataDesk({
      task: "t",
      openStore: async () => disk,
      notes,
      prepare: async () => ready(7),
      drop: () => {
        dropped.times += 1;
      },
      now_ms: () => 1_000,
      ...more,
    });
  return { disk, notes, dropped, page };
}

describe("connected data", () => {
  test.each(choices)(
    "is offered after a reload and read as it was chosen: $kind",
    async (choice) => {
      const { page } = browser();
      const first = page();
      expect(await first.choose(choice)).toBe(true);
      const note = { connected_at_ms: 1_000, count: 7, kind: choice.kind };
      expect(first.getSnapshot().kept).toEqual({ kind: "kept", note, place: "opfs" });

      const read: DataChoice[] = [];
      const prepare = async (again: DataChoice) => {
        read.push(again);
        return ready(7);
      };
      const second = page({ prepare });
      await second.look();
      expect(second.getSnapshot()).toEqual({
        data: { kind: "none" },
        kept: { kind: "kept", note, place: "opfs" },
      });
      expect(read).toEqual([]);
      expect(await second.reuse()).toBe(true);
      expect(second.getSnapshot().data.kind).toBe("ready");
      expect(read.map(plain)).toEqual([plain(choice)]);
    },
  );

  test("that is refused is not kept, and what was kept before stays", async () => {
    const { page } = browser();
    await page().choose(images);
    const second = page({ prepare: async () => refused });
    expect(await second.choose(table)).toBe(false);
    expect(second.getSnapshot().data).toMatchObject({ kind: "refused", choice: table });
    const third = page();
    await third.look();
    expect(third.getSnapshot().kept).toMatchObject({ kind: "kept", note: { kind: "images" } });
  });

  test("that a link asks for is not kept", async () => {
    const { page } = browser();
    await page().choose(images, { isKept: false });
    const second = page();
    await second.look();
    expect(second.getSnapshot().kept).toEqual({ kind: "none" });
  });

  test("is forgotten here, on the disk, and by the trainer", async () => {
    const { page, disk, dropped } = browser();
    const desk = page();
    await desk.choose(images);
    await desk.forget();
    expect(desk.getSnapshot()).toEqual({ data: { kind: "none" }, kept: { kind: "none" } });
    expect(await disk.get("t")).toBeNull();
    expect(dropped.times).toBe(1);
    const second = page();
    await second.look();
    expect(second.getSnapshot().kept).toEqual({ kind: "none" });
  });

  test("chosen last counts, in whatever order the two are read", async () => {
    const { page, disk } = browser();
    const finish: ((outcome: DataOutcome) => void)[] = [];
    const prepare = () => new Promise<DataOutcome>((resolve) => finish.push(resolve));
    const desk = page({ prepare });
    const [one, other] = [desk.choose(images), desk.choose(table)];
    finish[1]?.(ready(2));
    expect(await other).toBe(true);
    finish[0]?.(ready(1));
    expect(await one).toBe(false);
    expect(desk.getSnapshot().data).toMatchObject({ kind: "ready", choice: { kind: "table" } });
    expect((await disk.get("t"))?.files.map(({ path }) => path)).toEqual(["own.csv"]);
  });

  test("forgotten while it is being read is not kept", async () => {
    const { page, disk } = browser();
    const finish: ((outcome: DataOutcome) => void)[] = [];
    const desk = page({ prepare: () => new Promise((resolve) => finish.push(resolve)) });
    const choosing = desk.choose(images);
    await desk.forget();
    finish[0]?.(ready(1));
    expect(await choosing).toBe(false);
    expect(desk.getSnapshot().data).toEqual({ kind: "none" });
    expect(await disk.get("t")).toBeNull();
  });

  test("that the trainer cannot read at all has failed, in words", async () => {
    const { page } = browser();
    const desk = page({ prepare: () => Promise.reject(new Error("The worker is gone.")) });
    expect(await desk.choose(images)).toBe(false);
    expect(desk.getSnapshot().data).toEqual({ kind: "failed", detail: "The worker is gone." });
  });
});

describe("a browser that does not keep", () => {
  test("for want of room is used all the same, and offers nothing old later", async () => {
    let isFull = false;
    const memory = createMemoryStore();
    const { page } = browser({
      ...memory,
      place: "opfs",
      put: (task, kept) =>
        isFull ? Promise.reject(new StoreError("full", "no room")) : memory.put(task, kept),
    });
    await page().choose(table);
    isFull = true;
    const desk = page();
    expect(await desk.choose(images)).toBe(true);
    expect(desk.getSnapshot().kept).toEqual({ kind: "not_kept", why: "full" });
    const next = page();
    await next.look();
    expect(next.getSnapshot().kept).toEqual({ kind: "none" });
  });

  test("because it has no place says so, and does not call it lost later", async () => {
    const { page } = browser({ place: "memory" });
    const desk = page();
    await desk.choose(images);
    expect(desk.getSnapshot().kept).toEqual({ kind: "not_kept", why: "no_place" });
    const next = page({ openStore: async () => createMemoryStore() });
    await next.look();
    expect(next.getSnapshot().kept).toEqual({ kind: "none" });
  });

  test("because it needed the room for others is told from one that never had anything", async () => {
    const { page, disk } = browser();
    await page().choose(images);
    await disk.delete("t");
    const desk = page();
    await desk.look();
    expect(desk.getSnapshot().kept).toMatchObject({ kind: "lost", note: { count: 7 } });
    expect(await desk.reuse()).toBe(false);
  });

  test("or keeps something that cannot be read any more: lost as well", async () => {
    const { page, disk } = browser();
    await disk.put("t", { about: { version: 99 }, files: [] });
    const desk = page();
    await desk.look();
    expect(desk.getSnapshot().kept).toEqual({ kind: "lost", note: null });
  });
});

test("notes survive what a browser refuses, and what somebody else wrote there", () => {
  const closed = browserNotes(() => {
    throw new DOMException("no", "SecurityError");
  });
  closed.write("t", { connected_at_ms: 1, count: 2, kind: "texts" });
  expect(closed.read("t")).toBeNull();
});

function plain(choice: DataChoice): unknown {
  const sizes = (_: string, value: unknown) => (value instanceof Blob ? value.size : value);
  return JSON.parse(JSON.stringify(choice, sizes));
}
