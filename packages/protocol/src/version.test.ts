import fc from "fast-check";
import { expect, test } from "vitest";
import { keyChangesFrom_version, negotiateVersion, protocolVersion, reasonFor } from "./index.ts";

const version = fc.integer({ min: 1, max: 12 });
const range = fc.record({ min: version, max: version });
const contains = ({ min, max }: { min: number; max: number }, value: number) =>
  min <= value && value <= max;

test("[PV1] the highest version that both sides speak is used", () => {
  fc.assert(
    fc.property(range, range, (ours, theirs) => {
      const common = Array.from({ length: 12 }, (_, index) => index + 1).filter(
        (candidate) => contains(ours, candidate) && contains(theirs, candidate),
      );
      expect(negotiateVersion(ours, theirs)).toBe(common.at(-1) ?? null);
      expect(negotiateVersion(theirs, ours)).toBe(common.at(-1) ?? null);
    }),
  );
});

test("[PV2] ranges that do not meet, or contradict themselves, agree on nothing", () => {
  expect(negotiateVersion({ min: 1, max: 2 }, { min: 3, max: 4 })).toBeNull();
  expect(negotiateVersion({ min: 1, max: 4 }, { min: 3, max: 2 })).toBeNull();
});

test("[PV1] this code speaks at least one version", () => {
  expect(negotiateVersion(protocolVersion, protocolVersion)).toBe(protocolVersion.max);
});

test("[PV3] reasons that came with invites are told in earlier words to earlier participants", () => {
  expect(reasonFor(3, "revoked")).toBe("task_unknown");
  expect(reasonFor(3, "key_replaced")).toBe("replaced");
  expect(reasonFor(4, "revoked")).toBe("revoked");
  expect(reasonFor(3, "round_stale")).toBe("round_stale");
});

test("[PV4] new keys came with version 5, which this code speaks, and earlier ones stay spoken", () => {
  expect(keyChangesFrom_version).toBe(5);
  expect(protocolVersion.max).toBeGreaterThanOrEqual(keyChangesFrom_version);
  expect(negotiateVersion(protocolVersion, { min: 3, max: 4 })).toBe(4);
});
