import { type Bytes, encodeBase64url, randomBytes, toHex } from "@tributary/crypto";
import { until } from "@tributary/testing";
import { describe, expect, test } from "vitest";
import { run } from "./testing/coordinator.ts";
import { SecureRound } from "./testing/secure-round.ts";
import { abandons, joinedSecure, stepNames, takeSteps } from "./testing/steps.ts";

type Joined = Awaited<ReturnType<typeof joinedSecure>>;

/** Draws at random, and remembers what was drawn and where it is kept. */
function planted() {
  const drawn: { readonly kept: Bytes; readonly copy: Bytes }[] = [];
  const rng = (length: number) => {
    const kept = randomBytes(length);
    drawn.push({ kept, copy: kept.slice() });
    return kept;
  };
  return { rng, drawn };
}

const secret_bytes = 32;

const endings: readonly [string, (joined: Joined) => Promise<void> | void][] = [
  ["is committed", ({ visit, round }) => visit.commits(round.round)],
  ["is abandoned", ({ visit, round }) => abandons(visit, round)],
  [
    "drops this device",
    ({ visit, round }) => visit.says({ type: "dropped", round: round.round, reason: "deadline" }),
  ],
  [
    "refuses this device",
    ({ visit, round }) => visit.refuses("keys_invalid", { round: round.round }),
  ],
  [
    "is followed by the next",
    async ({ visit }) => (await SecureRound.create(2)).invites(visit, { quorum: 1 }),
  ],
  [
    "ends with its run",
    ({ visit, participation: _ }) =>
      visit.says({
        type: "run_ended",
        run,
        outcome: "stopped",
        model: `${"0".repeat(64)}` as never,
        model_version: 1,
      }),
  ],
  ["is left", ({ participation }) => participation.stop.abort()],
];

describe("secrets", () => {
  test.each(endings)("[CL33] are wiped when the round %s", async (_, ends) => {
    for (const to of stepNames.slice(0, -1)) {
      const { rng, drawn } = planted();
      const joined = await joinedSecure({ rng });
      await takeSteps(joined.round, joined.visit, { to });
      // In the middle of the first step too.
      await until("the first secret", () => drawn.length > 0);
      await ends(joined);
      await joined.participation.leaves();
      const secrets = drawn.filter(({ copy }) => copy.length === secret_bytes);
      expect(secrets.length, to).toBeGreaterThan(0);
      const isWiped = secrets.map(
        ({ kept }) =>
          () =>
            kept.every((byte) => byte === 0),
      );
      // A step that is under way wipes when it ends.
      await until(`no secret, ended after ${to}`, () => isWiped.every((holds) => holds()));
    }
  });

  test("[CL33] are in no event, no message and no error", async () => {
    const { rng, drawn } = planted();
    const { participation, visit, round } = await joinedSecure({ rng });
    await takeSteps(round, visit, { to: "unmasked" });
    round.asksToUnmask(visit, { survivors: round.survivors.slice(0, 3) });
    await participation.sees("failed");
    await participation.leaves();
    const secrets = drawn.filter(({ copy }) => copy.length === secret_bytes);
    expect(secrets.length).toBeGreaterThan(3);
    const told = JSON.stringify([participation.events, visit.received]);
    const bytes = toHex(visit.uploaded(round.round));
    for (const { copy } of secrets) {
      expect(told).not.toContain(encodeBase64url(copy));
      expect(told).not.toContain(toHex(copy));
      expect(told).not.toContain(copy.join(","));
      expect(bytes).not.toContain(toHex(copy));
    }
  });
});
