import { createHash } from "node:crypto";
import { addMasks, randomBytes } from "@tributary/crypto";
import { ParticipantId, RunId, roundId, Sha256 } from "@tributary/protocol";
import { createMemorySpool } from "@tributary/storage";
import { mulberry32, packRing, randomInteger } from "@tributary/weights";
import { expect, test } from "vitest";
import { addInParts, addPart, newSum, type SumAdder } from "./masked-sum.ts";

const round = roundId(RunId.parse("run-0123456789ab"), 1);
const bits = 23;
const mask = 2 ** bits - 1;

async function spooled(count: number, length: number) {
  const spool = createMemorySpool();
  const random = mulberry32(length);
  const rings = Array.from({ length: count }, () =>
    Uint32Array.from({ length }, () => randomInteger(random, 2 ** bits)),
  );
  const updates = [];
  for (const ring of rings) {
    const bytes = packRing(ring, bits);
    const digest = createHash("sha256").update(bytes).digest();
    const participant = ParticipantId.parse(digest.toString("base64url"));
    const sha256 = Sha256.parse(digest.toString("hex"));
    const key = { round, participant };
    await spool.open(key, { size_bytes: bytes.length, sha256 });
    await spool.append(key, 0, bytes);
    await spool.seal(key);
    updates.push({ participant, sha256, size_bytes: bytes.length });
  }
  return { spool, rings, updates };
}

test.each([
  [1, 1],
  [2, 63],
  [2, 64],
  [3, 65],
  [4, 10_007],
  [7, 300],
])(
  "[RT35] divided between %i, a sum of %i coordinates is the obvious one",
  async (parts, length) => {
    const { spool, rings, updates } = await spooled(3, length);
    const masks = [1, -1].map((sign) => ({ key: randomBytes(32), sign: sign as 1 | -1 }));
    const obvious = new Uint32Array(length);
    for (const ring of rings) {
      for (let i = 0; i < length; i++) obvious[i] = (obvious[i] ?? 0) + (ring[i] ?? 0);
    }
    await addMasks(obvious, masks);
    const sum = newSum(length);
    const adders = Array.from({ length: parts }, (): SumAdder => (part) => addPart(spool, part));
    expect(await addInParts(adders, { round, updates, bits, masks, sum })).toEqual([]);
    const residues = (values: Uint32Array) => Array.from(values, (value) => (value & mask) >>> 0);
    expect(residues(sum)).toEqual(residues(obvious));
  },
);

test("[RT35] an update that is not in the spool any more fails the sum", async () => {
  const { spool, updates } = await spooled(1, 8);
  await spool.discardRound(round);
  const whole = { round, updates, bits, masks: [], sum: newSum(8) };
  const added = addInParts([(part) => addPart(spool, part)], whole);
  await expect(added).rejects.toThrow("not in the spool any more");
});
