import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { utf8 } from "../bytes.ts";
import type { Platform } from "../platform.ts";
import { bothPlatforms } from "../testing/fixtures.ts";
import { hash, Rehearsal } from "./testing/rehearsal.ts";

const spec = readFileSync(new URL("../../SPEC.md", import.meta.url), "utf8");

/** The rows of two cells, however a formatter pads them. */
const cells = spec.split("\n").map((line) =>
  line
    .split("|")
    .slice(1, 3)
    .map((cell) => cell.trim().replaceAll("`", ""))
    .join(": "),
);

/** The round of SPEC.md's vector: three members share, the third leaves before it masks. */
async function played(platform: Platform) {
  const rng = (member: number) => {
    let draws = 0;
    return () => hash(`member ${member} draw ${draws++}`);
  };
  const rehearsal = await Rehearsal.of({ members: 3, length: 4, rng, platform });
  rehearsal.statement = utf8("statement");
  for (const [i, { vector }] of rehearsal.members.entries()) vector.set([1, 2, 3, 4 + i]);
  await rehearsal.advertise();
  await rehearsal.share();
  await rehearsal.receive();
  const staying = rehearsal.members.slice(0, 2);
  await rehearsal.mask(staying);
  await rehearsal.confirm(staying);
  await rehearsal.unmask(staying);
  return rehearsal;
}

const sha256 = (value: unknown) => Buffer.from(hash(JSON.stringify(value))).toString("hex");

describe.each(await bothPlatforms())("a round by %s", (_, platform) => {
  test("[CR54] with fixed secrets is the one of SPEC.md", async () => {
    const rehearsal = await played(platform);
    const { plan, keys, boxes, masked, signatures, revealed } = rehearsal;
    const found = {
      masking_key: keys[0]!.masking_key,
      commitment: keys[0]!.commitment,
      keys: sha256(keys),
      transcript: plan.transcript,
      box: boxes[0]!.sealed,
      boxes: sha256(boxes),
      masked: [...masked.values()].map((vector) => [...vector].join(" ")).join(", "),
      signatures: sha256(signatures),
      revealed: sha256(revealed),
      sum: (await rehearsal.sum()).join(" "),
    };
    expect(found.sum).toBe("2 4 6 9");
    for (const [name, value] of Object.entries(found)) expect(cells).toContain(`${name}: ${value}`);
  });
});
