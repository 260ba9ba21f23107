import { encodeBase64url, toHex } from "@tributary/crypto";
import {
  type CoordinatorMessage,
  type MessageOf,
  RunId,
  Sha256,
  sumEncodingOf,
} from "@tributary/protocol";
import {
  add,
  decodeSum,
  layoutSize,
  modulusBits,
  mulberry32,
  packRing,
  ringLength,
} from "@tributary/weights";
import { beforeEach, describe, expect, test } from "vitest";
import { VirtualClock } from "./clock.ts";
import { mountDisk } from "./disk/mount.ts";
import { layout, localDelta, quadraticTask } from "./quadratic.ts";
import { OneRound, policy, round } from "./testing/one-round.ts";

const secure_aggregation = { adversary: "semi_malicious", corrupt: 0, dropout: 0.2 } as const;
const task = quadraticTask(policy, { secure_aggregation, value_bits: 24 });
const encoding = { range: 1_000, seed: 5 };
const sumEncoding = sumEncodingOf(task, encoding, layoutSize(layout));

let one: OneRound;
let secret: Uint8Array;

/** Both were invited, drew a secret and trained. */
beforeEach(async () => {
  one = await OneRound.begin(task);
  const [first] = one.members;
  one.auditor.note(first.id, invite());
  one.members.forEach(({ id, optimum }, index) => {
    const diary = one.auditor.secrets.of(id, mulberry32(index));
    const delta = localDelta(optimum, new Float32Array(8));
    const contribution = { delta, examples: optimum.examples, loss: 1, accuracy: 0 };
    secret = diary.rng(32);
    diary.noteTrained({ round, contribution });
    diary.rng(4);
  });
});

const invite = (told = encoding): MessageOf<CoordinatorMessage, "invite"> => ({
  type: "invite",
  seq: 0,
  run: RunId.parse(round.replace(/\..*$/, "")),
  round,
  number: 1,
  task: task.id,
  task_version: 1,
  model: Sha256.parse("a".repeat(64)),
  model_version: 0,
  cohort: 2,
  quorum: 2,
  privacy: "secure",
  encoding: told,
  round_key: "",
  round_key_signature: "",
  deadline_ms: 1_000,
  delivered: false,
});

const participants = () => one.members.map(({ id }) => id);

function ringOf(index: 0 | 1): Uint32Array {
  const ring = one.auditor.secrets.ringOf(one.members[index].id, round);
  if (ring === null) throw new Error("Expected it to have rounded its update.");
  return ring;
}

/** The model as the masked sum gives it. */
function summed(): Float32Array {
  const sum = new Uint32Array(ringLength(sumEncoding));
  const [a, b] = [ringOf(0), ringOf(1)];
  for (let i = 0; i < sum.length; i++) sum[i] = (a[i] ?? 0) + (b[i] ?? 0);
  const decoded = decodeSum(sum, sumEncoding, 2);
  if (!decoded.ok) throw new Error(decoded.detail);
  return add(new Float32Array(8), decoded.delta);
}

describe("the audit of a secure round", () => {
  test("is content with the exact sum of what was rounded", async () => {
    await one.commits(participants(), summed());
    await expect(one.auditor.check(0)).resolves.toBeUndefined();
  });

  test("finds a model that is off by less than rounding explains", async () => {
    const off = summed().map((value) => value + 2 ** -20);
    await one.commits(participants(), off);
    await expect(one.auditor.check(0)).rejects.toThrow("[I4] the masked sum");
  });

  test("finds a model that is off by more than rounding explains", async () => {
    const off = summed().map((value, index) => value + (index === 0 ? 1e-3 : 0));
    await one.commits(participants(), off);
    await expect(one.auditor.check(0)).rejects.toThrow("[I4] the model");
  });

  test("finds a second encoding of the same round", () => {
    const [, { id }] = one.members;
    expect(() => one.auditor.note(id, invite())).not.toThrow();
    const other = { ...encoding, range: 999 };
    expect(() => one.auditor.note(id, invite(other))).toThrow("[I4]");
  });
});

describe("a secret of a participant", () => {
  test("may be drawn, and is not found where it is not", () => {
    expect(() => one.auditor.noteWritten("the log", { message: "All is well." })).not.toThrow();
  });

  test("is found in the log, in hex and in base64url", () => {
    for (const text of [toHex(secret), encodeBase64url(secret)]) {
      const log = () => one.auditor.noteWritten("the log", { message: `It is ${text}.` });
      expect(log).toThrow("[I5] a secret of");
    }
  });

  test("is found in a message", () => {
    const share = encodeBase64url(Uint8Array.of(...secret, 0, 0, 0, 0));
    const shares = [{ of: one.members[0].id, kind: "self" as const, share }];
    const say = () => one.auditor.noteSaid({ type: "unmask", seq: 0, round, shares });
    expect(say).toThrow("[I5] a secret of");
  });

  test.each([
    ["its plain update", () => bytesOf(ringOf(0)), "the plain ring of"],
    ["its packed update", () => packRing(ringOf(0), modulusBits(sumEncoding)), "the plain update"],
    [
      "its update as float32",
      () => bytesOf(localDelta(one.members[0].optimum, new Float32Array(8))),
      "the update of",
    ],
  ])("is found as %s in the spool", async (_, plain, what) => {
    const found: unknown[] = [];
    const { spool } = mountedDisk((name, values) => {
      for (const value of values) {
        try {
          one.auditor.noteWritten(name, value);
        } catch (error) {
          found.push(String(error));
        }
      }
    });
    const bytes = plain();
    const key = { round, participant: one.members[0].id };
    await spool.open(key, { size_bytes: bytes.length, sha256: Sha256.parse("a".repeat(64)) });
    await spool.append(key, 0, bytes);
    expect(found).toEqual([expect.stringContaining(`[I5] ${what}`)]);
  });
});

function mountedDisk(onWrite: (name: string, values: readonly unknown[]) => void) {
  const timeline = new VirtualClock(0).timeline("disk");
  const manners = {
    latency_ms: () => 0,
    failing: () => 0,
    isFull: () => false,
    onWritten: () => {},
    onWrite,
  };
  return mountDisk(one.disk, { ...timeline, sleep: async () => {} }, mulberry32(1), manners);
}

function bytesOf(values: Float32Array | Uint32Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}
