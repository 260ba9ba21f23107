/** Models in S3-compatible storage: a bucket that goes away stops rounds and nothing else, and is told at the start. */
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import type { Trainer } from "@tributary/client";
import { openBlobs, readS3Address, verifyBlob } from "@tributary/storage";
import { afterEach, describe, expect, test } from "vitest";
import { Coordinator, repository } from "./support/coordinator.ts";
import { fetchWeights } from "./support/models.ts";
import { instantTrainer, Participant } from "./support/participant.ts";
import { tinyTask } from "./support/tasks.ts";

const execFileAsync = promisify(execFile);
const commandFile = join(repository, "apps/coordinator/server/tributary.ts");

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

/** s3rver's only key, and its secret. */
const key = "S3RVER";
const serverFile = createRequire(import.meta.url).resolve("@20minutes/s3rver/lib/cli.js");
/** It encrypts where a list goes on with a cipher that OpenSSL has put away. */
const legacy = "--openssl-legacy-provider";
/** It ends with the tests, however they end. */
const script = `
  process.stdin.resume().on("close", () => process.exit());
  require(${JSON.stringify(serverFile)}).parseAsync()`;

/** A bucket of the test's own, on a server that it can kill and start again. */
class Bucket {
  readonly #directory: string;
  #port = "0";
  #child: ChildProcess | null = null;

  private constructor(directory: string) {
    this.#directory = directory;
  }

  static async start(): Promise<Bucket> {
    const bucket = new Bucket(await mkdtemp(join(tmpdir(), "tributary-s3-")));
    await bucket.run();
    closing.push(async () => {
      await bucket.kill();
      await rm(bucket.#directory, { recursive: true, force: true });
    });
    return bucket;
  }

  addressWith(secret: string, query = "tls=off"): string {
    return `s3://${key}:${secret}@127.0.0.1:${this.#port}/models/of-the-tests?${query}`;
  }

  get url(): string {
    return this.addressWith(key);
  }

  /** On the same port as before, if it ran before. */
  async run(): Promise<void> {
    const place = ["--directory", this.#directory, "--address", "127.0.0.1", "--port", this.#port];
    const parameters = [legacy, "-e", script, "s3rver", ...place, "--configure-bucket", "models"];
    const child = spawn(process.execPath, parameters, { stdio: ["pipe", "pipe", "inherit"] });
    this.#child = child;
    const said = createInterface({ input: child.stdout });
    const failed = once(child, "exit").then(([code]) => {
      throw new Error(`The S3 server ended early with exit code ${code}.`);
    });
    failed.catch(() => {});
    const listening = new Promise<string>((resolve) => {
      said.on("line", (line) => {
        const port = /listening on \S+:(\d+)/.exec(line)?.[1];
        if (port !== undefined) resolve(port);
      });
    });
    this.#port = await Promise.race([listening, failed]);
  }

  async kill(): Promise<void> {
    const child = this.#child;
    this.#child = null;
    if (child === null) return;
    const ended = once(child, "exit");
    child.kill("SIGKILL");
    await ended;
  }
}

/** Trains the first time at once, and from then on only after `release`. */
class SecondTimePatient implements Trainer {
  #times = 0;
  readonly #released = Promise.withResolvers<void>();

  release(): void {
    this.#released.resolve();
  }

  async train(request: Parameters<Trainer["train"]>[0]) {
    this.#times += 1;
    if (this.#times > 1) await this.#released.promise;
    return instantTrainer.train(request);
  }
}

async function start(BLOB_URL: string): Promise<Coordinator> {
  const coordinator = await Coordinator.start({ environment: { BLOB_URL } });
  closing.push(() => coordinator.dispose());
  return coordinator;
}

/** Everything that the process said. */
function saidBy(coordinator: Coordinator): string {
  return coordinator.log.items.map((line) => JSON.stringify(line)).join("\n");
}

test("a model that no record names is not looked for in the bucket", async () => {
  const bucket = await Bucket.start();
  const coordinator = await start(bucket.url);
  await bucket.kill();
  const answer = await coordinator.fetch(`/models/${"0".repeat(64)}`);
  expect(answer.status).toBe(404);
});

test("a bucket that is lost in mid-round costs that round; the old model is served, and the run goes on", async () => {
  const bucket = await Bucket.start();
  const coordinator = await start(bucket.url);
  const { url } = coordinator;
  const task = tinyTask("bucket");
  const { id: run, model: initial } = await coordinator.openRun(task, 2);
  const trainers = [1, 2, 3].map(() => new SecondTimePatient());
  const participants = trainers.map((trainer) => new Participant({ url, task: task.id, trainer }));
  const [first] = participants;
  if (first === undefined) throw new Error("Expected participants.");
  const committed = await first.saw("committed");
  await first.saw("invited", (invitation) => invitation.number === 2);

  await bucket.kill();
  for (const trainer of trainers) trainer.release();
  const abandoned = await first.saw("abandoned");
  expect(abandoned.reason).toBe("storage_failed");
  expect((await coordinator.run(run)).run.model).toBe(committed.model);
  for (const model of [initial, committed.model]) {
    expect((await fetchWeights(url, model)).every(Number.isFinite)).toBe(true);
  }

  await bucket.run();
  await first.saw("committed", (event) => event.model_version === 2);
  await Promise.all(participants.map((one) => one.leave()));
  const { history } = await coordinator.run(run);
  expect(history[0]).toMatchObject({ number: 1, outcome: "committed" });
  expect(history[1]).toMatchObject({ outcome: "abandoned", reason: "storage_failed" });
  expect(history.at(-1)).toMatchObject({ outcome: "committed", model_version: 2 });
  expect(saidBy(coordinator)).not.toContain(key);

  const read = readS3Address(bucket.url);
  if (!read.ok) throw new Error(read.problem);
  const blobs = await openBlobs({ s3: { address: read.address } });
  const models = [initial, ...history.flatMap((round) => round.model ?? [])];
  expect(models).toHaveLength(3);
  for (const model of models) expect(await verifyBlob(blobs, model)).toBe("intact");
});

test("the bucket holds everything: a coordinator that has lost its cache serves its models", async () => {
  const bucket = await Bucket.start();
  const coordinator = await start(bucket.url);
  const { model } = await coordinator.openRun(tinyTask("cache"), 1);
  const weights = await fetchWeights(coordinator.url, model);
  expect(await coordinator.kill("SIGTERM")).toEqual({ code: 0, signal: null });
  await rm(join(coordinator.data_path, "blob-cache"), { recursive: true });
  await coordinator.restart();
  expect(await fetchWeights(coordinator.url, model)).toEqual(weights);
});

test("move-blobs copies the models of the data directory; the coordinator goes on with the bucket", async () => {
  const bucket = await Bucket.start();
  const before = await Coordinator.start();
  closing.push(() => before.dispose());
  const { data_path } = before;
  const { model } = await before.openRun(tinyTask("moved"), 1);
  const weights = await fetchWeights(before.url, model);
  expect(await before.kill("SIGTERM")).toEqual({ code: 0, signal: null });
  const environment = { BLOB_URL: bucket.url };
  const env = { ...process.env, ...environment, DATA_PATH: data_path };
  const moved = await execFileAsync(process.execPath, [commandFile, "move-blobs"], { env });
  expect(moved.stdout).toContain("1 blobs were copied; 0 were there already.");
  await rm(join(data_path, "blobs"), { recursive: true });
  const after = await Coordinator.start({ data_path, environment });
  closing.push(() => after.dispose());
  expect(await fetchWeights(after.url, model)).toEqual(weights);
});

describe("a coordinator that cannot use its bucket ends with 2 and says", () => {
  async function endOf(BLOB_URL: string): Promise<string> {
    const coordinator = await Coordinator.launch({ environment: { BLOB_URL } });
    closing.push(() => coordinator.dispose());
    expect(await coordinator.exited).toEqual({ code: 2, signal: null });
    return saidBy(coordinator);
  }

  test("that it is out of reach", async () => {
    const bucket = await Bucket.start();
    await bucket.kill();
    const said = await endOf(bucket.addressWith("kept-to-itself"));
    expect(said).toContain("The bucket models at 127.0.0.1");
    expect(said).toContain("Start the store, or check host, port and tls in BLOB_URL");
    expect(said).not.toContain("kept-to-itself");
  });

  test("that its key is refused", async () => {
    const bucket = await Bucket.start();
    const said = await endOf(bucket.addressWith("kept-to-itself"));
    expect(said).toContain("Check the key and secret in BLOB_URL");
    expect(said).not.toContain("kept-to-itself");
  });

  test("that its address is none", async () => {
    const bucket = await Bucket.start();
    const said = await endOf(bucket.addressWith("kept-to-itself", "tls=perhaps"));
    expect(said).toContain("BLOB_URL has a setting tls that is neither");
    expect(said).not.toContain("kept-to-itself");
  });
});
