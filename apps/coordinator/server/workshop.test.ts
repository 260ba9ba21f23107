import { createHash } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ParticipantId, RunId, roundId, Sha256, sumEncodingOf } from "@tributary/protocol";
import type { UnmaskRequest } from "@tributary/runtime";
import { type BlobsOptions, openBlobs, openSpool } from "@tributary/storage";
import { readyTasks } from "@tributary/tasks";
import {
  decodeSafetensors,
  encodeForSum,
  encodeSafetensors,
  modulusBits,
  mulberry32,
  packRing,
} from "@tributary/weights";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openWorkshop } from "./workshop.ts";

const round = roundId(RunId.parse("run-0123456789ab"), 1);
const weights = 300_000;
const task = readyTasks.digits;
const encoding = sumEncodingOf(task, { range: 1, seed: 1 }, weights);

let data_path: string;
beforeEach(async () => {
  data_path = await mkdtemp(join(tmpdir(), "tributary-workshop-"));
});
afterEach(() => rm(data_path, { recursive: true }));

/** Updates whose masks have cancelled already: what is left to do is to add them up. */
async function requestOf(deltas: readonly number[]): Promise<UnmaskRequest> {
  const blobs = await openBlobs({ directory: join(data_path, "blobs") });
  const spool = await openSpool({ directory: join(data_path, "spool") });
  const layout = [{ name: "w", shape: [weights] }];
  const zeros = new Float32Array(weights);
  const model = await blobs.put(encodeSafetensors({ layout, values: zeros }));
  const updates = [];
  for (const [index, value] of deltas.entries()) {
    const delta = zeros.map((_, i) => (i % 2 === 0 ? value : -value));
    const contribution = { delta, examples: 10, loss: 1, accuracy: 0.5 };
    const chance = { random: mulberry32(index), residual: null };
    const { ring } = encodeForSum(contribution, encoding, chance);
    const bytes = packRing(ring, modulusBits(encoding));
    const digest = createHash("sha256").update(bytes).digest();
    const participant = ParticipantId.parse(digest.toString("base64url"));
    const sha256 = Sha256.parse(digest.toString("hex"));
    const key = { round, participant };
    await spool.open(key, { size_bytes: bytes.length, sha256 });
    await spool.append(key, 0, bytes);
    expect(await spool.seal(key)).toBe("durable");
    updates.push({ participant, sha256, size_bytes: bytes.length });
  }
  await spool.close();
  const plan = { transcript: "A".repeat(43), degree: 0, threshold: 1, ring: [] };
  const removal = { plan, keys: [], sharers: [], survivors: [], revealed: [] };
  return { round, task, encoding, model, strategy_state: null, updates, removal };
}

function openQuiet(place?: BlobsOptions) {
  const log = { info: () => {}, warn: () => {}, error: () => {} };
  const blobs = place ?? { directory: join(data_path, "blobs") };
  return openWorkshop({ data_path, blobs, test_data_path: null, log });
}

test("a sum is added up on worker threads, and is stored as the next model", async () => {
  const request = await requestOf([0.01, 0.02, 0.03]);
  const workshop = openQuiet();
  const unmasked = await workshop.unmask(request);
  await workshop.close();
  if (!unmasked.ok) throw new Error(unmasked.detail);
  expect(unmasked.combined).toMatchObject({ examples: 30, train_loss: 1, excluded: [] });
  const blobs = await openBlobs({ directory: join(data_path, "blobs") });
  const bytes = await blobs.get(unmasked.combined.model);
  const { values } = decodeSafetensors(bytes ?? new Uint8Array()).weights;
  const far = values.filter(
    (value, i) => Math.abs(Math.abs(value) - 0.02) > 2e-3 || value > 0 !== (i % 2 === 0),
  );
  expect(far).toHaveLength(0);
});

test("an update that is gone is an error, and the next sum is added up all the same", async () => {
  const request = await requestOf([0.01, 0.02]);
  const workshop = openQuiet();
  const stranger = { ...request.updates[0], sha256: "0".repeat(64) } as UnmaskRequest["updates"][0];
  const broken = workshop.unmask({ ...request, updates: [stranger] });
  await expect(broken).rejects.toThrow("not in the spool any more");
  await expect(workshop.unmask(request)).resolves.toMatchObject({ ok: true });
  await workshop.close();
});

test("a bucket that is away is told as what it is, also from another thread", async () => {
  const request = await requestOf([0.01, 0.02]);
  const address = {
    endpoint: "http://127.0.0.1:9",
    bucket: "models",
    prefix: "",
    region: "us-east-1",
    access_key: "key",
    secret_key: "secret",
  };
  const workshop = openQuiet({ s3: { address, patience_ms: 0 } });
  await expect(workshop.unmask(request)).rejects.toMatchObject({
    name: "StorageError",
    message: expect.stringContaining("The bucket models at 127.0.0.1:9 cannot be reached"),
  });
  await workshop.close();
});

test.each([
  ["is too large", { units: 3_000_000_000 }, "weights, and at most 33,554,432 are possible"],
  ["is larger than its picture", { kernel_size: [60_000, 60_000], filters: 1 }, "window is larger"],
])("a model is refused before it is built where a layer %s", async (_, settings, sentence) => {
  const class_name = "units" in settings ? "Dense" : "Conv2D";
  const config = { ...settings, batch_input_shape: [null, 28, 28, 1] };
  const model = {
    class_name: "Sequential" as const,
    config: { name: "m", layers: [{ class_name, config }] },
  };
  const workshop = openQuiet();
  await expect(workshop.initialModel({ ...task, model }, 1)).rejects.toMatchObject({
    name: "TrainingError",
    message: expect.stringContaining(sentence),
  });
  await workshop.close();
});
