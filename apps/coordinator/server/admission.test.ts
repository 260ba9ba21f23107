import { limits } from "@tributary/protocol";
import { mulberry32 } from "@tributary/weights";
import { describe, expect, test } from "vitest";
import { Admission, FairAdmission } from "./admission.ts";

const options = { per_second: 10, burst: 5, wait_ms_max: 1_000 };

describe("[GW13] admission", () => {
  test("lets a burst in, and then as many a second as it may", () => {
    const admission = new Admission(options);
    const at = (now_ms: number, count: number) =>
      Array.from({ length: count }, () => admission.take(now_ms)).filter((wait) => wait === null)
        .length;
    expect(at(0, 100)).toBe(5);
    expect(at(99, 1)).toBe(0);
    expect(at(1_000, 100)).toBe(5);
    expect(at(1_300, 100)).toBe(3);
    expect(at(1e9, 100)).toBe(5);
  });

  test("tells everyone else a place of its own", () => {
    const admission = new Admission(options);
    const waits = Array.from({ length: 9 }, () => admission.take(0));
    expect(waits).toEqual([null, null, null, null, null, 100, 200, 300, 400]);
    expect(admission.take(50)).toBe(450);
  });

  test("asks nobody to wait longer than it may, and then gives out the places anew", () => {
    const admission = new Admission(options);
    const waits = Array.from({ length: 30 }, () => admission.take(0) ?? 0);
    expect(Math.max(...waits)).toBe(1_000);
    expect(waits.slice(14, 17)).toEqual([1_000, 100, 200]);
  });
});

type Client = { at_ms: number; attempt: number };

/** As the client does it: what was asked, and on top anything of a window that doubles (CL6). */
function backOff_ms(attempt: number, random: () => number): number {
  return Math.min(15_000, 1_000 * 2 ** (attempt - 1)) * random();
}

/** When each of 2,000 that were cut off at once is let in again by a coordinator that is away for a while. */
function letIn_ms(away_ms: number, firstWait: (random: () => number) => number): number[] {
  const random = mulberry32(5);
  const admission = new Admission({
    per_second: limits.handshakes_per_second,
    burst: limits.handshakes_burst,
    wait_ms_max: limits.return_ms_max,
  });
  const outside: Client[] = Array.from({ length: 2_000 }, () => ({
    at_ms: firstWait(random),
    attempt: 1,
  }));
  const inside: number[] = [];
  while (outside.length > 0) {
    outside.sort((one, other) => other.at_ms - one.at_ms);
    const client = outside.pop() as Client;
    const wait_ms = client.at_ms < away_ms ? 0 : admission.take(client.at_ms);
    if (wait_ms === null) {
      inside.push(client.at_ms);
      continue;
    }
    client.attempt += 1;
    client.at_ms += wait_ms + backOff_ms(client.attempt, random);
    outside.push(client);
  }
  return inside;
}

test.each([
  ["with a word from the coordinator", (random: () => number) => 1_000 + 10_000 * random()],
  ["without one", (random: () => number) => backOff_ms(1, random)],
])(
  "[GW13] 2,000 cut off at once, %s, are all let in within a minute, no second too full",
  (_, wait) => {
    for (const away_ms of [0, 3_000, 20_000]) {
      const times = letIn_ms(away_ms, wait);
      expect(times).toHaveLength(2_000);
      expect(Math.max(...times) - away_ms).toBeLessThan(60_000);
      const { handshakes_per_second, handshakes_burst } = limits;
      for (const from of times) {
        const within = times.filter((at) => at >= from && at < from + 1_000).length;
        expect(within).toBeLessThanOrEqual(handshakes_burst + handshakes_per_second);
      }
    }
  },
);

describe("[GW19] fair admission", () => {
  const wait_ms_max = 60_000;
  const fair = () =>
    new FairAdmission({
      all: { per_second: 20, burst: 20, wait_ms_max },
      network: { per_second: 15, burst: 15, wait_ms_max },
    });

  test("[GW19] one network that floods leaves places for others, second after second", () => {
    const admission = fair();
    for (let second = 0; second < 5; second += 1) {
      const now_ms = second * 1_000;
      const flood = Array.from({ length: 500 }, () => admission.take("10.0.0.1", now_ms));
      expect(flood.filter((wait_ms) => wait_ms === null)).toHaveLength(15);
      const others = [1, 2, 3, 4, 5].map((host) => admission.take(`10.1.0.${host}`, now_ms));
      expect(others).toEqual(Array(5).fill(null));
    }
  });

  test("[GW19] many networks together take no more than there is", () => {
    const admission = fair();
    const waits = Array.from({ length: 100 }, (_, host) => admission.take(`10.0.0.${host}`, 0));
    expect(waits.filter((wait_ms) => wait_ms === null)).toHaveLength(20);
  });

  test("[GW19] networks that were not heard of for a while take no memory", () => {
    const admission = fair();
    for (let host = 0; host < 1_000; host += 1) admission.take(`10.0.0.${host}`, host);
    expect(admission.networks).toBe(1_000);
    admission.take("10.1.0.1", wait_ms_max + 999);
    expect(admission.networks).toBe(1);
  });
});
