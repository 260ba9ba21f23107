import { randomBytes } from "@tributary/crypto";
import { quiet } from "@tributary/testing";
import { encodeForSum, mulberry32, packedLength_bytes, type SumEncoding } from "@tributary/weights";
import { describe, expect, test } from "vitest";
import { Feedback } from "./feedback.ts";
import { run, type Visit } from "./testing/coordinator.ts";
import { wholeValues } from "./testing/member.ts";
import { trained } from "./testing/participation.ts";
import { SecureRound, secureTask, threshold } from "./testing/secure-round.ts";
import { abandons, expectExact, joinedSecure, takeSteps, wholeRound } from "./testing/steps.ts";

describe("a secure round", () => {
  test("[CL24] ends with the exact sum, and nothing but it", async () => {
    const { participation, visit, round } = await joinedSecure();
    await takeSteps(round, visit);
    await participation.sees("committed");
    await expectExact(round);
    const { decoded } = await round.sums();
    // (3, 4), (2, 2), (1, 0), (0, −2)
    expect(decoded.ok && [...decoded.delta]).toEqual([1.5, 1]);
    expect(visit.heard().slice(2)).toEqual(wholeRound);
    await participation.leaves();
  });

  test("[CL24] tells what left the device, with whom it is summed, and each step", async () => {
    const { participation, visit, round } = await joinedSecure();
    await takeSteps(round, visit);
    await participation.sees("committed");
    const { size_bytes, sha256 } = visit.all("update_begin")[0]!;
    expect(size_bytes).toBe(packedLength_bytes(round.sumEncoding));
    const about = { round: round.round };
    const named = ["invited", "shared", "masked", "accepted", "confirmed", "unmasked"];
    expect(participation.events.filter(({ type }) => named.includes(type))).toMatchObject([
      { type: "invited", ...about, privacy: "secure", cohort: 4, quorum: 3 },
      { type: "shared", ...about, participants: 4, neighbours: 3, threshold },
      { type: "masked", ...about, size_bytes, sha256, clear_bytes: 8 },
      { type: "accepted", ...about, sha256 },
      { type: "confirmed", ...about, survivors: 4 },
      { type: "unmasked", ...about },
    ]);
    const masked = participation.types().indexOf("masked");
    expect(participation.types().indexOf("sending")).toBeGreaterThan(masked);
    await participation.leaves();
  });

  test("[CL24] exchanges keys while it downloads and trains", async () => {
    const { participation, visit, round } = await joinedSecure();
    const training = Promise.withResolvers<typeof trained>();
    participation.train = () => training.promise;
    await takeSteps(round, visit, { to: "shares passed" });
    await participation.sees("shared");
    expect(participation.all("trained")).toEqual([]);
    expect(visit.all("update_begin")).toEqual([]);
    training.resolve(trained);
    await takeSteps(round, visit, { after: "shares passed" });
    await expectExact(round);
    await participation.leaves();
  });

  test("[CL24] waits with its update until the shares are there", async () => {
    const { participation, visit, round } = await joinedSecure();
    await takeSteps(round, visit, { to: "advertised" });
    await participation.sees("trained");
    await takeSteps(round, visit, { after: "advertised", to: "shared" });
    await quiet();
    expect(visit.all("update_begin")).toEqual([]);
    expect(participation.all("masked")).toEqual([]);
    await takeSteps(round, visit, { after: "shared" });
    await expectExact(round);
    await participation.leaves();
  });

  test.each([
    ["advertised", "keys shown"],
    ["keys shown", "shared"],
    ["shares passed", "delivered"],
    ["survivors named", "confirmed"],
    ["asked to unmask", "unmasked"],
  ])("[CL24] of which another member leaves after %s is exact over the rest", async (after) => {
    const { participation, visit, round } = await joinedSecure();
    await takeSteps(round, visit, { to: after });
    round.loses();
    await takeSteps(round, visit, { after });
    await participation.sees("committed");
    await expectExact(round);
    await participation.leaves();
  });

  test("[CL24] rounds by chance of its own, not by the public seed", async () => {
    const rng = (length: number) =>
      length === 4 ? Uint8Array.of(0, 0, 0, 9) : randomBytes(length);
    const { participation, visit, round } = await joinedSecure({ rng });
    const betweenLevels = { ...trained, delta: Float32Array.of(0.000_1, -0.000_1) };
    participation.train = async () => betweenLevels;
    const roundedBy = (seed: number) => ({ random: mulberry32(seed), residual: null });
    const { ring } = encodeForSum(betweenLevels, round.sumEncoding, roundedBy(9));
    const { seed } = round.encoding;
    expect(encodeForSum(betweenLevels, round.sumEncoding, roundedBy(seed)).ring).not.toEqual(ring);
    round.own = betweenLevels;
    round.ownEncoding = roundedBy(9);
    await takeSteps(round, visit);
    await expectExact(round);
    await participation.leaves();
  });
});

describe("its invitation", () => {
  test.each([
    ["a sum of fewer than the user's minimum", { quorum: 3 }, 4, "cohort_too_small"],
    ["a sum of fewer than the task promises", { quorum: 2 }, 1, "cohort_too_small"],
    ["a sum of one", { quorum: 1 }, 1, "cohort_too_small"],
    ["no encoding", { encoding: null }, 1, "privacy_unavailable"],
    ["a range beyond the bound", { encoding: { range: 11, seed: 1 } }, 1, "privacy_unavailable"],
    ["a sealed round of a secure task", { privacy: "sealed" }, 1, "privacy_unavailable"],
    ["a key of nobody", { round_key_signature: "A".repeat(86) }, 1, "round_key_invalid"],
  ] as const)("[CL14] with %s is declined: no keys, no training", async (...given) => {
    const [, changed, minimum_cohort, reason] = given;
    const { participation, visit, round } = await joinedSecure({ minimum_cohort });
    await round.invites(visit, changed);
    expect((await visit.hears("decline")).reason).toBe(reason);
    await participation.sees("failed");
    await quiet();
    expect(visit.heard().slice(2)).toEqual(["decline"]);
    expect(participation.fetched).toEqual([]);
    await participation.leaves();
  });
});

describe("error feedback", () => {
  const sparse = { ...secureTask, encoding: { ...secureTask.encoding, keep: 0.5 } };
  /** Rounds that keep different coordinates, so that it shows what the first left out. */
  const [first, other] = [1, 5];

  const residualOf = (encoding: SumEncoding) =>
    encodeForSum(trained, encoding, wholeValues()).residual;

  async function completes(visit: Visit, number: number, residual: Float32Array | null) {
    const round = await SecureRound.create(number, sparse);
    round.ownEncoding = { ...wholeValues(), residual };
    await takeSteps(round, visit);
    await expectExact(round);
  }

  test("[CL32] what a committed round left out is in the next, an abandoned one's is not", async () => {
    const { participation, visit, round } = await joinedSecure({}, sparse);
    const residual = residualOf(round.sumEncoding);
    await completes(visit, first, null);
    const abandoned = await SecureRound.create(2, sparse);
    await takeSteps(abandoned, visit, { to: "accepted" });
    abandons(visit, abandoned);
    await completes(visit, other, residual);
    const { sumEncoding } = await SecureRound.create(other, sparse);
    const ringWith = (kept: Float32Array | null) =>
      encodeForSum(trained, sumEncoding, { ...wholeValues(), residual: kept }).ring;
    expect(ringWith(residual)).not.toEqual(ringWith(null));
    await participation.leaves();
  });

  test("[CL32] of a committed round whose update was not accepted, nothing is kept", async () => {
    const { participation, visit, round } = await joinedSecure({}, sparse);
    await takeSteps(round, visit, { to: "delivered" });
    visit.commits(round.round);
    await completes(visit, other, null);
    await participation.leaves();
  });

  test("[CL32] it belongs to one run of one version of the task", () => {
    const feedback = new Feedback();
    const origin = { run, task_version: 1 };
    const residual = Float32Array.of(1);
    expect(feedback.residualFor(origin)).toBeNull();
    feedback.keep(origin, residual);
    expect(feedback.residualFor(origin)).toBe(residual);
    expect(feedback.residualFor({ ...origin, task_version: 2 })).toBeNull();
    expect(feedback.residualFor({ ...origin, run: "run-other0000000" as never })).toBeNull();
  });
});
