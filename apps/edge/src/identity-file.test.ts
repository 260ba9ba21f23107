import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { identityFromFile } from "./identity-file.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "device-key-"));
});
afterAll(() => rm(folder, { recursive: true }));

test("the first start makes a key that only its owner may read, and the next start finds it", async () => {
  const file = join(folder, "new", "device-key");
  const first = await identityFromFile(file);
  const second = await identityFromFile(file);
  expect(second.publicKey).toEqual(first.publicKey);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect((await stat(join(folder, "new"))).mode & 0o777).toBe(0o700);
});

test("a file that holds something else is left alone and named", async () => {
  const file = join(folder, "letter.txt");
  await writeFile(file, "Dear reader,\n");
  await expect(identityFromFile(file)).rejects.toThrow(`${file} holds no device key.`);
  expect(await readFile(file, "utf8")).toBe("Dear reader,\n");
});

test("a place where no key can be is named, with the reason", async () => {
  const file = join(folder, "letter.txt", "device-key");
  await expect(identityFromFile(file)).rejects.toThrow("cannot be read or made (ENOTDIR)");
});
