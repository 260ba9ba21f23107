import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openBlobs } from "./blobs.ts";
import { blobPath } from "./blobs-files.ts";
import { collect } from "./contract/collect.ts";
import { testDirectory } from "./contract/directory.ts";
import { randomBytes } from "./contract/fixtures.ts";
import { S3Server } from "./contract/s3.ts";
import { copyBlobs } from "./copy-blobs.ts";

describe("a copy of blobs", () => {
  let server: S3Server;

  beforeAll(async () => {
    server = await S3Server.start();
  });
  afterAll(() => server.dispose());

  it("[ST59] from files to S3 has every blob, and made again copies what is new", async () => {
    const from = { directory: await testDirectory() };
    const to = { s3: { address: server.addressOf({ prefix: "copy/" }) } };
    const blobs = await openBlobs(from);
    for (let seed = 0; seed < 5; seed += 1) await blobs.put(randomBytes(1_000, seed));
    expect(await copyBlobs({ from, to })).toEqual({ copied: 5, present: 0 });
    const later = await blobs.put(randomBytes(1_000, 5));
    expect(await copyBlobs({ from, to })).toEqual({ copied: 1, present: 5 });
    const copied = await openBlobs(to);
    expect(await collect(copied.list())).toEqual(await collect(blobs.list()));
    expect(await copied.get(later)).toEqual(randomBytes(1_000, 5));
  });

  it("[ST59] does not pass on a blob that holds other bytes than its name says", async () => {
    const from = { directory: await testDirectory() };
    const to = { directory: join(await testDirectory(), "copy") };
    const name = await (await openBlobs(from)).put(randomBytes(1_000, 1));
    await writeFile(blobPath(from.directory, name), randomBytes(1_000, 2));
    await expect(copyBlobs({ from, to })).rejects.toMatchObject({ reason: "corrupt" });
    expect(await collect((await openBlobs(to)).list())).toEqual([]);
  });
});
