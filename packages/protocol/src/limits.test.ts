import { expect, test } from "vitest";
import { limits, updateHeader_bytes } from "./index.ts";

/** What crypto adds when it seals; a test of crypto says the same (CR11). */
const sealOverhead_bytes = 113;

test("[LM1] a full chunk fits into a frame together with what names it", () => {
  const header = {
    type: "update_chunk",
    seq: Number.MAX_SAFE_INTEGER,
    round: `run-${"0".repeat(12)}.999999999`,
    offset_bytes: limits.update_bytes_max,
  };
  const framed_bytes = JSON.stringify(["message", header]).length + limits.chunk_bytes;
  expect(framed_bytes).toBeLessThan(limits.frame_bytes_max);
});

test("[LM1] the sealed update of the largest model is within the limit", () => {
  const update_bytes = updateHeader_bytes + limits.model_weights_max * 4 + sealOverhead_bytes;
  expect(update_bytes).toBeLessThanOrEqual(limits.update_bytes_max);
});

test("[LM1] sending at the largest rate stays within the messages that are allowed", () => {
  expect(limits.chunks_in_flight_max).toBeLessThan(limits.messages_per_second);
});

test("[LM1] every limit is a positive whole number", () => {
  for (const [name, value] of Object.entries(limits)) {
    expect(Number.isSafeInteger(value) && value > 0, name).toBe(true);
  }
});
