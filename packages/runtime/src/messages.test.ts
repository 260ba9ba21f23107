import { CoordinatorMessage, limits, RunId, roundId } from "@tributary/protocol";
import { expect, test } from "vitest";
import { abandonedMessage, refusedMessage } from "./messages.ts";

const run = RunId.parse("run-0123456789ab");
const round = roundId(run, 1);
const config = {
  run,
  round,
  number: 1,
  privacy: "sealed",
  exchange: null,
  quorum: 2,
  cohort_target: 3,
  recruit_wait_ms: 0,
  wait_min_ms: 0,
  deadline_ms: 1_000,
  exchange_ms: 1_000,
  reconnect_grace_ms: 0,
  selection: { kind: "uniform" },
  selection_seed: 1,
} as const;

test("[RT12] details that count something are told, those that come from an error are not", () => {
  const detailOf = (reason: "quorum_missed" | "storage_failed" | "aggregation_failed") => {
    const detail = "1 of 2 under /srv/data";
    const message = abandonedMessage(config, { reason, detail });
    return message.type === "round_abandoned" ? message.detail : null;
  };
  expect(detailOf("quorum_missed")).toBe("1 of 2 under /srv/data");
  expect(detailOf("storage_failed")).toBe("The coordinator could not store the round.");
  expect(detailOf("aggregation_failed")).toBe("The updates could not be combined into a model.");
});

test("[RT12] a detail is never too long to be read", () => {
  const detail = "x".repeat(2 * limits.text_characters_max);
  const refused = refusedMessage({ seq: 1, round, reason: "internal", detail });
  const abandoned = abandonedMessage(config, { reason: "quorum_missed", detail });
  for (const message of [refused, abandoned]) {
    expect(CoordinatorMessage.safeParse(message).success).toBe(true);
  }
});
