import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { RunId } from "@tributary/protocol";
import { afterEach, beforeEach, expect, test } from "vitest";
import { exitCodes } from "../exit-codes.ts";
import { openMaskedMemory } from "./masked-rounds.ts";
import { type StatePaths, statePaths } from "./paths.ts";

const run = RunId.parse("run-0123456789ab");
const otherRun = RunId.parse("run-ba9876543210");
let paths: StatePaths;
beforeEach(async () => {
  paths = statePaths(await mkdtemp(join(tmpdir(), "masked-")));
});
afterEach(() => rm(paths.folder, { recursive: true }));

test("[CL37] what was noted is known to the next process, in each run for itself", async () => {
  const memory = await openMaskedMemory(paths);
  expect(await memory.highestOf(run)).toBeNull();
  for (const number of [2, 5]) expect(await memory.note({ run, number })).toBe(true);
  for (const number of [3, 5]) expect(await memory.note({ run, number })).toBe(false);
  await memory.note({ run: otherRun, number: 1 });
  const next = await openMaskedMemory(paths);
  expect(await Promise.all([run, otherRun].map((of) => next.highestOf(of)))).toEqual([5, 1]);
  expect(await readdir(paths.folder)).toEqual(["masked-rounds.json"]);
});

test("[CL64] who asks twice at once is told once that it may", async () => {
  const memory = await openMaskedMemory(paths);
  const asked = [1, 1, 2].map((number) => memory.note({ run, number }));
  expect(await Promise.all(asked)).toEqual([true, false, true]);
});

test("[CL37] what cannot be written is refused, also when it is asked a second time", async () => {
  const memory = await openMaskedMemory({ ...paths, masked: join(paths.folder, "no", "such") });
  for (const _ of ["once", "again"]) {
    await expect(memory.note({ run, number: 1 })).rejects.toThrow("ENOENT");
  }
  expect(await memory.highestOf(run)).toBeNull();
});

test.each(["{", "[]", '{"run-0123456789ab": "first"}'])(
  "[CL37] a file with %s ends it with a sentence: nothing is guessed",
  async (text) => {
    await writeFile(paths.masked, text);
    const opening = openMaskedMemory(paths);
    await expect(opening).rejects.toMatchObject({ code: exitCodes.usage });
    await expect(opening).rejects.toThrow("masked-rounds.json cannot be understood");
  },
);
