import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Agreed } from "@tributary/client";
import { TaskId } from "@tributary/protocol";
import { afterEach, beforeEach, expect, test } from "vitest";
import { exitCodes } from "../exit-codes.ts";
import { forgetAgreed, openAgreed } from "./agreed.ts";
import { type StatePaths, statePaths } from "./paths.ts";

const joined = { url: "https://federation.example", task: TaskId.parse("digits") };
const agreed: Agreed = {
  coordinatorKey: new Uint8Array(32).fill(7),
  protection: { privacy: "secure", adversary: "semi_malicious", corrupt: 0.2 },
};
let paths: StatePaths;
beforeEach(async () => {
  paths = statePaths(await mkdtemp(join(tmpdir(), "agreed-")));
});
afterEach(() => rm(paths.folder, { recursive: true }));

test("[CL63] what was agreed to is on the disk at once, and known to the next process", async () => {
  const memory = await openAgreed(paths, joined);
  expect(memory.kept).toBeNull();
  memory.keep(agreed);
  expect(memory.kept).toMatchObject(agreed);
  expect((await openAgreed(paths, joined)).kept).toMatchObject(agreed);
  expect(await readdir(paths.folder)).toEqual(["agreed.json"]);
});

test("[CL63] a stricter task raises it", async () => {
  const memory = await openAgreed(paths, joined);
  memory.keep({ ...agreed, protection: { privacy: "sealed" } });
  memory.keep(agreed);
  expect((await openAgreed(paths, joined)).kept).toMatchObject(agreed);
  expect(JSON.parse(await readFile(paths.agreed, "utf8"))).toMatchObject({ ...joined });
});

test("[CL63] it is of one task and one coordinator, and forgotten for who joins anew", async () => {
  (await openAgreed(paths, joined)).keep(agreed);
  for (const other of [{ task: TaskId.parse("wards") }, { url: "https://other.example" }]) {
    expect((await openAgreed(paths, { ...joined, ...other })).kept).toBeNull();
  }
  await forgetAgreed(paths);
  expect((await openAgreed(paths, joined)).kept).toBeNull();
});

test("[CL63] what cannot be written throws, and is not remembered here either", async () => {
  const memory = await openAgreed({ ...paths, agreed: join(paths.folder, "no", "such") }, joined);
  expect(() => memory.keep(agreed)).toThrow("ENOENT");
  expect(memory.kept).toBeNull();
});

test.each(["{", "[]", '{"url": "https://federation.example", "task": "digits"}'])(
  "[CL63] a file with %s ends it with a sentence: nothing is trusted anew",
  async (text) => {
    await writeFile(paths.agreed, text);
    const opening = openAgreed(paths, joined);
    await expect(opening).rejects.toMatchObject({ code: exitCodes.usage });
    await expect(opening).rejects.toThrow("agreed.json cannot be understood");
  },
);
