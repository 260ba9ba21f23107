import type { LostIn, RefusalReason, RoundSummary, SecureAggregation } from "@tributary/protocol";
import { describe, expect, test } from "vitest";
import { quadraticTask } from "./quadratic.ts";
import { CalmWorld } from "./testing/calm-world.ts";
import { type TrickName, tricks } from "./tricks.ts";

const participants = 6;
/** Of six, four must work together to open a mask. */
const secure_aggregation: SecureAggregation = {
  adversary: "semi_malicious",
  corrupt: 0,
  dropout: 0.2,
};
const round = { quorum: 4, over_selection: 1.5, recruit_wait_ms: 5_000, deadline_ms: 60_000 };
const task = quadraticTask(round, { secure_aggregation, value_bits: 20 });

type End = {
  readonly summary: Partial<Omit<RoundSummary, "lost_in">> & { readonly lost_in?: Partial<LostIn> };
  readonly refusals: readonly RefusalReason[];
};

/** The round goes on without the one that plays the trick. */
const without = (phase: keyof LostIn, ...refusals: readonly RefusalReason[]): End => ({
  summary: { outcome: "committed", accepted: participants - 1, lost_in: { [phase]: 1 } },
  refusals,
});
/** Its update is in the sum, and the others can do without the rest. */
const silent = (phase: keyof LostIn, ...refusals: readonly RefusalReason[]): End => ({
  summary: { outcome: "committed", accepted: participants, lost_in: { [phase]: 1 } },
  refusals,
});
const harmless: End = {
  summary: { outcome: "committed", accepted: participants },
  refusals: [],
};
/** Nobody can tell whose update it was: the model stays as it is. */
const spoilt = (reason: "sum_implausible" | "unmasking_failed"): End => ({
  summary: { outcome: "abandoned", reason, model: null, accepted: participants },
  refusals: [],
});

const ends: Readonly<Record<TrickName, End>> = {
  "keys that nobody signed": without("keying", "keys_invalid"),
  "one key for both purposes": without("keying", "keys_invalid"),
  "keys that are too short": without("keying", "malformed_message"),
  "another masking secret than it advertised": spoilt("sum_implausible"),
  "another seed than it committed to": spoilt("unmasking_failed"),
  "boxes that do not open": spoilt("unmasking_failed"),
  "one box that does not open": harmless,
  "a box that is too short": without("sharing", "malformed_message"),
  "a share for a stranger": without("sharing", "malformed_message"),
  "a share too few": without("sharing", "malformed_message"),
  "no shares": without("sharing"),
  "garbage, well signed": spoilt("sum_implausible"),
  "an unsigned update": without("training", "update_signature"),
  "an update with another signature": without("training", "update_signature"),
  "an update that is too small": without("training", "update_size"),
  "an update that is too large": without("training", "update_size"),
  "a chunk beyond the end": without("training", "update_size"),
  "an update that comes late": without("training"),
  "a second update": silent("unmasking", "update_conflict"),
  "a confirmation of nothing": silent("confirming", "signature_invalid"),
  "no confirmation": silent("confirming"),
  "no answer": silent("unmasking"),
  "both secrets of its neighbours": silent("unmasking", "malformed_message"),
  "a secret of a stranger": silent("unmasking", "malformed_message"),
  "the wrong kind of secrets": silent("unmasking", "malformed_message"),
  "shares that are lies": harmless,
};

describe("a round of which one participant sends", () => {
  test.each(Object.keys(tricks) as TrickName[])("%s", async (name) => {
    const { summary, refusals } = ends[name];
    const world = new CalmWorld(task);
    expect(await world.play(participants, () => ({}), name)).toMatchObject(summary);
    expect(world.refusals).toEqual(refusals);
  });

  test("nothing that is wrong commits with all, and nobody is lost", async () => {
    const world = new CalmWorld(task);
    const nobody = { keying: 0, sharing: 0, training: 0, confirming: 0, unmasking: 0 };
    const { summary } = harmless;
    const ended = await world.play(participants, () => ({}));
    expect(ended).toMatchObject({ ...summary, lost_in: { ...nobody, aggregating: 0 } });
  });
});
