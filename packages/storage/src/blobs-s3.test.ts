import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { inspect } from "node:util";
import type { Sha256 } from "@tributary/protocol";
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { openBlobs, verifyBlob } from "./blobs.ts";
import { blobsContract } from "./contract/blobs.ts";
import { collect } from "./contract/collect.ts";
import { testDirectory } from "./contract/directory.ts";
import { type Fault, FaultProxy } from "./contract/fault-proxy.ts";
import { randomBytes, sha256 } from "./contract/fixtures.ts";
import { S3Server } from "./contract/s3.ts";
import { sha256Of } from "./digest.ts";
import { StorageError } from "./errors.ts";
import type { Blobs } from "./port.ts";
import type { S3Address } from "./s3-address.ts";
import type { S3ClientOptions } from "./s3-client.ts";

let server: S3Server;
let prefixes = 0;
let prefix = "";

beforeAll(async () => {
  server = await S3Server.start();
});
afterAll(() => server.dispose());
beforeEach(() => {
  prefixes += 1;
  prefix = `test-${prefixes}/`;
});

type Change = Partial<S3Address> & Omit<Partial<S3ClientOptions>, "address">;

function openS3({ patience_ms, silence_ms, ...change }: Change = {}): Promise<Blobs> {
  const limits = { patience_ms: patience_ms ?? 5_000, silence_ms: silence_ms ?? 5_000 };
  return openBlobs({ s3: { address: server.addressOf({ prefix, ...change }), ...limits } });
}

/** A way to the server that can be made bad, and blobs behind it. */
async function openThroughProxy(change: Change = {}) {
  const proxy = await FaultProxy.start(server.port);
  onTestFinished(() => proxy.close());
  const endpoint = `http://127.0.0.1:${proxy.port}`;
  return { proxy, blobs: await openS3({ endpoint, ...change }) };
}

/** The file in which s3rver keeps an object. */
function fileOf(name: string): string {
  return join(server.directory, server.bucket, prefix, `${name}._S3rver_object`);
}

function refusal(status: number, code: string): Fault {
  const body = `<?xml version="1.0"?><Error><Code>${code}</Code><Message>no</Message></Error>`;
  const head = `HTTP/1.1 ${status} No\r\nconnection: close\r\ncontent-length: ${body.length}`;
  return { kind: "answer", text: `${head}\r\n\r\n${body}` };
}

async function failureOf(work: Promise<unknown>): Promise<StorageError> {
  const thrown = await work.then(
    () => null,
    (error: unknown) => error,
  );
  if (thrown instanceof StorageError) return thrown;
  throw new Error("Expected a StorageError.", { cause: thrown });
}

blobsContract("blobs in S3", () => openS3());
blobsContract("blobs in S3 behind a cache", async () =>
  openBlobs({
    s3: { address: server.addressOf({ prefix }) },
    cache: { directory: await testDirectory(), bytes_max: 1_000_000 },
  }),
);

const bytes = randomBytes(300_000, 7);
const name = sha256Of(bytes);

describe("a blob in S3", () => {
  it("[ST50] is there after the store has crashed", async () => {
    await (await openS3()).put(bytes);
    await server.crash();
    await server.run();
    expect(await (await openS3()).get(name)).toEqual(bytes);
  });

  it("[ST51] that holds other bytes than its name says is told, and repaired by a put", async () => {
    const blobs = await openS3();
    await blobs.put(bytes);
    await writeFile(fileOf(name), bytes.with(100_000, 0));
    const failure = await failureOf(blobs.get(name));
    expect(failure).toMatchObject({ reason: "corrupt", isRetryable: false });
    expect(failure.message).toContain(name);
    expect(await verifyBlob(blobs, name)).toBe("corrupt");
    await blobs.put(bytes);
    expect(await verifyBlob(blobs, name)).toBe("intact");
  });

  it("[ST51] whose bytes changed on the way is read again", async () => {
    const { proxy, blobs } = await openThroughProxy();
    await blobs.put(bytes);
    proxy.spoil({ kind: "flip", at_byte: 5_000 });
    expect(await blobs.get(name)).toEqual(bytes);
    expect(proxy.faults).toBe(0);
  });
});

describe("a store that fails for a while", () => {
  const reset: Fault = { kind: "reset", at_byte: 100_000 };
  const faults: readonly (readonly [string, readonly Fault[]])[] = [
    ["resets the connection in mid-answer", [reset, reset]],
    ["is overloaded", [refusal(503, "SlowDown"), refusal(500, "InternalError")]],
    ["is behind a proxy that has lost it", [{ kind: "answer", text: "HTTP/1.1 502 No\r\n\r\n" }]],
    ["hangs up without a word", [{ kind: "answer", text: "" }]],
  ];

  it.each(faults)("[ST52] %s: the call waits and takes effect", async (_, spoiled) => {
    const { proxy, blobs } = await openThroughProxy();
    await blobs.put(bytes);
    proxy.spoil(...spoiled);
    expect(await blobs.get(name)).toEqual(bytes);
    expect(proxy.faults).toBe(0);
    const other = randomBytes(100, 8);
    proxy.spoil(...spoiled.filter((fault) => fault.kind === "answer"));
    await blobs.put(other);
    expect(await blobs.get(sha256Of(other))).toEqual(other);
    expect(proxy.faults).toBe(0);
  });

  it("[ST52] a put whose answer is lost is told again", async () => {
    const { proxy, blobs } = await openThroughProxy();
    proxy.loseAnswerTo("PUT ");
    expect(await blobs.put(bytes)).toBe(name);
    expect(proxy.isAnswerLost).toBe(true);
    expect(await blobs.get(name)).toEqual(bytes);
  });

  it("[ST52] a store that starts again is found again", async () => {
    const blobs = await openS3({ patience_ms: 30_000 });
    await blobs.put(bytes);
    await server.crash();
    const reading = blobs.get(name);
    const putting = blobs.put(randomBytes(10, 9));
    await server.run();
    expect(await reading).toEqual(bytes);
    expect(await blobs.get(await putting)).toEqual(randomBytes(10, 9));
  });

  it("[ST52] silence ends with an error that is retryable; then calls work again", async () => {
    const { proxy, blobs } = await openThroughProxy({ patience_ms: 0, silence_ms: 200 });
    await blobs.put(bytes);
    proxy.fallSilent();
    const calls = [() => blobs.get(name), () => blobs.put(bytes), () => blobs.delete(name)];
    for (const call of calls) {
      const failure = await failureOf(call());
      expect(failure).toMatchObject({ reason: "unavailable", isRetryable: true });
      expect(failure.message).toContain("no sign of life");
    }
    proxy.recover();
    expect(await blobs.get(name)).toEqual(bytes);
  });
});

describe("a store that does not do what is asked", () => {
  const secret = "not/the+secret";

  it("[ST53] an unreachable one is told when blobs are opened", async () => {
    const failure = await failureOf(openS3({ endpoint: "http://127.0.0.1:9", patience_ms: 0 }));
    expect(failure.reason).toBe("unavailable");
    expect(failure.message).toContain("The bucket tributary-tests at 127.0.0.1:9");
    expect(failure.message).toContain("BLOB_URL");
  });

  it("[ST53] a wrong secret is told when blobs are opened, and stays secret", async () => {
    const failure = await failureOf(openS3({ secret_key: secret }));
    expect(failure.reason).toBe("read_only");
    expect(failure.message).toContain("Check the key and secret in BLOB_URL");
    const unreachable = { endpoint: "http://127.0.0.1:9", patience_ms: 0, secret_key: secret };
    for (const told of [failure, await failureOf(openS3(unreachable))]) {
      expect(inspect(told, { depth: 9, showHidden: true })).not.toContain(secret);
    }
  });

  it("[ST53] a bucket that is not there is told when blobs are opened", async () => {
    const failure = await failureOf(openS3({ bucket: "no-such-bucket" }));
    expect(failure.message).toContain("Create the bucket");
  });

  it("[ST53] what answers, and is no store, is told when blobs are opened", async () => {
    const { proxy } = await openThroughProxy();
    const page = "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 6\r\n\r\n<html>";
    proxy.spoil({ kind: "answer", text: page });
    const failure = await failureOf(openS3({ endpoint: `http://127.0.0.1:${proxy.port}` }));
    expect(failure.message).toContain("its answer is no list");
  });

  it.each([
    [507, "XMinioStorageFull", "disk_full", "Free some space"],
    [403, "QuotaExceeded", "disk_full", "Free some space"],
    [403, "AccessDenied", "read_only", "the right to"],
    [403, "RequestTimeTooSkewed", "other", "Set the clock"],
    [301, "PermanentRedirect", "other", "region"],
    [404, "NoSuchBucket", "other", "Create the bucket"],
    [404, "NoSuchKey", "other", "Check the store"],
    [418, "", "other", "HTTP status 418"],
  ] as const)("[ST53] %i %s is told as %s", async (status, code, reason, advice) => {
    const { proxy, blobs } = await openThroughProxy();
    proxy.spoil(refusal(status, code));
    const failure = await failureOf(blobs.put(bytes));
    expect(failure).toMatchObject({ reason, isRetryable: false });
    expect(failure.message).toContain(advice);
  });

  it("[ST53] a blob is missing only if the store says that there is no such object", async () => {
    const { proxy, blobs } = await openThroughProxy();
    expect(await blobs.get(name)).toBeNull();
    for (const missing of [refusal(404, ""), refusal(404, "NoSuchBucket")]) {
      proxy.spoil(missing);
      expect((await failureOf(blobs.get(name))).reason).toBe("other");
    }
  });
});

describe("a list", () => {
  function page(...keys: readonly string[]): Fault {
    const contents = keys.map((key) => `<Contents><Key>${prefix}${key}</Key></Contents>`).join("");
    const body = `<ListBucketResult><IsTruncated>true</IsTruncated>${contents}</ListBucketResult>`;
    const head = `HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: ${body.length}`;
    return { kind: "answer", text: `${head}\r\n\r\n${body}` };
  }

  it("[ST57] goes on beyond a page, and leaves out what is somebody else's", async () => {
    const blobs = await openS3();
    await blobs.put(bytes);
    const names: Sha256[] = [name];
    for (let index = 0; index < 1_004; index += 1) {
      const other = sha256(`${index}`);
      names.push(other);
      await writeFile(fileOf(other), "");
    }
    const sorted = names.toSorted();
    await writeFile(fileOf(`${sorted[500]}.bak`), "");
    expect(await collect(blobs.list())).toEqual(sorted);
  });

  it("[ST57] goes on after a key that XML had to escape", async () => {
    const { proxy, blobs } = await openThroughProxy();
    const names: Sha256[] = [];
    for (let seed = 0; seed < 12; seed += 1) names.push(await blobs.put(randomBytes(10, seed)));
    // "<" sorts between "9" and "a".
    proxy.spoil(page("&lt;1"));
    const rest = names.filter((one) => one > "<").toSorted();
    expect(rest).not.toHaveLength(names.length);
    expect(await collect(blobs.list())).toEqual(rest);
  });

  it("[ST57] that does not go on is an error, not without an end", async () => {
    const { proxy, blobs } = await openThroughProxy();
    proxy.spoil(page(name), page(name));
    const failure = await failureOf(collect(blobs.list()));
    expect(failure.message).toContain("its list does not go on");
  });
});
