import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { classCounts } from "../examples.ts";
import { byKey } from "../partition.ts";
import { type ReadyTaskId, readyTasks } from "../ready.ts";
import { loadTaskData } from "./load.ts";
import { loadOwnData } from "./own-data.ts";

const besideTheRepository = fileURLToPath(new URL("../../../../../shared/data", import.meta.url));
const dataDir =
  process.env["DATA_DIR"] || (existsSync(besideTheRepository) ? besideTheRepository : undefined);

const load = (id: ReadyTaskId, folder = dataDir) =>
  loadTaskData({
    task: readyTasks[id],
    seed: 1,
    ...(folder ? { dataDir: folder } : {}),
  });

describe.skipIf(!dataDir)("real data, where DATA_DIR names its folder", () => {
  test("of MNIST is split as everywhere: 8,000 and 2,000 in the same order", async () => {
    const { train, test: kept, origin, note } = await load("digits");
    expect([train.count, kept.count, origin]).toEqual([8000, 2000, "real"]);
    expect(note).toContain("8000 of MNIST");
    expect([...train.labels.subarray(0, 12)]).toEqual([2, 0, 0, 1, 7, 5, 6, 9, 8, 6, 5, 9]);
    expect([...kept.labels.subarray(-6)]).toEqual([6, 5, 4, 8, 2, 3]);
    const counts = classCounts(train.labels, 10).map(
      (count, label) => count + (classCounts(kept.labels, 10)[label] ?? 0),
    );
    expect(counts).toEqual([980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]);
  });

  test("of tumours is standardised and split into 455 and 114", async () => {
    const { train, test: kept } = await load("tumours");
    expect([train.count, kept.count]).toEqual([455, 114]);
    expect([...train.labels.subarray(0, 12)]).toEqual([1, 0, 1, 1, 0, 1, 1, 0, 1, 1, 1, 0]);
    const values = [...train.inputs];
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const squares = values.reduce((sum, value) => sum + value ** 2, 0) / values.length;
    expect(mean).toBeCloseTo(0, 0);
    expect(squares).toBeCloseTo(1, 0);
  });

  test("of Shakespeare knows every character and who speaks each passage", async () => {
    const { train, test: kept, owners = [] } = await load("shakespeare");
    expect(owners.length).toBe(train.count);
    expect(train.inputs.every((id) => id >= 1 && id <= 65)).toBe(true);
    expect(kept.count).toBeGreaterThan(train.count / 6);
    const speakers = byKey(owners);
    expect(speakers.has("ROMEO")).toBe(true);
    expect(speakers.size).toBeGreaterThan(200);
  });
});

describe("without real data", () => {
  test("digits are drawn, and the note says so", async () => {
    const { train, test: kept, origin, note } = await load("digits", "/does/not/exist");
    expect([train.count, kept.count, origin]).toEqual([8000, 2000, "generated"]);
    expect(note).toContain("No real digits were found");
  });

  test("every process draws the same digits from the same seed", async () => {
    const draw = (seed: number) => loadTaskData({ task: readyTasks["digits-mlp"], seed });
    expect((await draw(3)).test).toEqual((await draw(3)).test);
    expect((await draw(3)).test.inputs).not.toEqual((await draw(4)).test.inputs);
  });

  test("other tasks say what is missing and where", async () => {
    await expect(load("tumours", "/does/not/exist")).rejects.toThrow(
      "There is no tabular/wdbc.data in /does/not/exist.",
    );
    await expect(loadTaskData({ task: readyTasks.shakespeare, seed: 1 })).rejects.toThrow(
      "There is no shakespeare/input.txt",
    );
  });
});

describe("a participant's own folder", () => {
  let folder = "";
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "own-data-"));
  });
  afterAll(() => rm(folder, { recursive: true }));

  test("gives the text that it holds", async () => {
    await writeFile(
      join(folder, "letter.txt"),
      "To be, or not to be, that is the question: whether",
    );
    const { examples } = await loadOwnData({
      task: readyTasks.shakespeare,
      folder,
    });
    expect(examples.count).toBe(1);
  });

  test("that lacks what the task needs is told what to look for", async () => {
    const looking = (id: ReadyTaskId) => loadOwnData({ task: readyTasks[id], folder });
    await expect(looking("tumours")).rejects.toThrow("There is no table (*.csv or *.parquet) in");
    await expect(looking("digits")).rejects.toThrow("There is no pair of IDX files");
    const missing = loadOwnData({
      task: readyTasks.digits,
      folder: join(folder, "none"),
    });
    await expect(missing).rejects.toThrow("There is no folder in");
  });
});
