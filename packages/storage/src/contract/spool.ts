/** What every implementation of Spool must do; the ids are SPEC.md's. */
import { roundId } from "@tributary/protocol";
import { beforeEach, describe, expect, it } from "vitest";
import type { Spool } from "../port.ts";
import { hostileIds, participant, randomBytes, runId, sha256 } from "./fixtures.ts";
import { expected, key, update } from "./spool-update.ts";

export function spoolContract(name: string, open: () => Promise<Spool>): void {
  describe(name, () => {
    let spool: Spool;

    beforeEach(async () => {
      spool = await open();
    });

    async function deliver(at = key): Promise<void> {
      await spool.open(at, expected);
      await spool.append(at, 0, update);
      expect(await spool.seal(at)).toBe("durable");
    }

    receivingRules(() => spool, deliver);
    sealingRules(() => spool, deliver);

    it("[ST23] discarding an update leaves the others", async () => {
      const other = { ...key, participant: participant(1) };
      await deliver();
      await deliver(other);
      await spool.discard(key);
      await spool.discard(key);
      expect(await spool.read(key)).toBeNull();
      expect(await spool.read(other)).toEqual(update);
      expect(await spool.open(key, expected)).toBe(0);
    });

    it("[ST23] discarding a round takes all of its updates and no other round's", async () => {
      const later = { ...key, round: roundId(runId, 10) };
      const open = { ...key, participant: participant(1) };
      await deliver();
      await deliver(later);
      await spool.open(open, expected);
      await spool.append(open, 0, update.subarray(0, 10));
      await spool.discardRound(key.round);
      await spool.discardRound(key.round);
      expect(await spool.read(key)).toBeNull();
      expect(await spool.open(open, expected)).toBe(0);
      expect(await spool.read(later)).toEqual(update);
    });

    it("[ST24] ids of hostile form are refused", async () => {
      for (const hostile of hostileIds) {
        for (const bad of [
          { ...key, participant: hostile },
          { ...key, round: hostile },
        ]) {
          await expect(spool.open(bad as never, expected)).rejects.toThrow("Expected a");
          await expect(spool.append(bad as never, 0, update)).rejects.toThrow("Expected a");
          await expect(spool.seal(bad as never)).rejects.toThrow("Expected a");
          await expect(spool.read(bad as never)).rejects.toThrow("Expected a");
          await expect(spool.discard(bad as never)).rejects.toThrow("Expected a");
        }
        await expect(spool.discardRound(hostile as never)).rejects.toThrow("Expected a");
        const digest = { ...expected, sha256: hostile as never };
        await expect(spool.open(key, digest)).rejects.toThrow("Expected a SHA-256");
      }
    });
  });
}

type Deliver = (at?: typeof key) => Promise<void>;

function receivingRules(spool: () => Spool, deliver: Deliver): void {
  it("[ST18] opening the same update again answers how many bytes are here", async () => {
    expect(await spool().open(key, expected)).toBe(0);
    expect(await spool().append(key, 0, update.subarray(0, 400))).toBe(400);
    expect(await spool().open(key, expected)).toBe(400);
    expect(await spool().append(key, 400, update.subarray(400))).toBe(1000);
    expect(await spool().seal(key)).toBe("durable");
    expect(await spool().read(key)).toEqual(update);
  });

  it("[ST18] another digest or another size starts over", async () => {
    const others = [
      { ...expected, sha256: sha256("another update") },
      { ...expected, size_bytes: 999 },
    ];
    for (const other of others) {
      await spool().open(key, expected);
      await spool().append(key, 0, update.subarray(0, 400));
      expect(await spool().open(key, other)).toBe(0);
      expect(await spool().open(key, expected)).toBe(0);
    }
    await deliver();
    expect(await spool().read(key)).toEqual(update);
  });

  it("[ST19] a chunk continues what is here and stays within the announced size", async () => {
    await expect(spool().append(key, 0, update)).rejects.toThrow("Expected an open update");
    await spool().open(key, expected);
    await spool().append(key, 0, update.subarray(0, 400));
    await expect(spool().append(key, 0, update.subarray(0, 400))).rejects.toThrow(
      "Expected a chunk at byte 400, got one at 0.",
    );
    await expect(spool().append(key, 500, update.subarray(500))).rejects.toThrow("at byte 400");
    await expect(spool().append(key, 400, update)).rejects.toThrow(
      "Expected 1000 bytes at most, got 1400.",
    );
    await spool().append(key, 400, update.subarray(400));
    expect(await spool().seal(key)).toBe("durable");
    await expect(spool().append(key, 1000, update)).rejects.toThrow("Expected");
  });

  it("[ST19] chunks that are sent without waiting arrive in their order", async () => {
    const offsets = [0, 100, 200, 300, 400, 500, 600, 700, 800, 900];
    const opened = spool().open(key, expected);
    const received = offsets.map((offset) =>
      spool().append(key, offset, update.subarray(offset, offset + 100)),
    );
    expect(await opened).toBe(0);
    expect(await Promise.all(received)).toEqual(offsets.map((offset) => offset + 100));
    expect(await spool().seal(key)).toBe("durable");
    expect(await spool().read(key)).toEqual(update);
  });
}

function sealingRules(spool: () => Spool, deliver: Deliver): void {
  it("[ST20] an update that is not whole is incomplete and stays", async () => {
    expect(await spool().seal(key)).toBe("incomplete");
    await spool().open(key, expected);
    await spool().append(key, 0, update.subarray(0, 999));
    expect(await spool().seal(key)).toBe("incomplete");
    expect(await spool().open(key, expected)).toBe(999);
  });

  it("[ST20] bytes that do not have the announced digest are dropped", async () => {
    await spool().open(key, expected);
    await spool().append(key, 0, randomBytes(1000, 2));
    expect(await spool().seal(key)).toBe("digest_mismatch");
    expect(await spool().read(key)).toBeNull();
    expect(await spool().open(key, expected)).toBe(0);
    await deliver();
  });

  it("[ST21] only a sealed update can be read", async () => {
    expect(await spool().read(key)).toBeNull();
    await spool().open(key, expected);
    await spool().append(key, 0, update);
    expect(await spool().read(key)).toBeNull();
    await spool().seal(key);
    expect(await spool().read(key)).toEqual(update);
  });

  it("[ST21] opening or sealing a sealed update again finds it whole", async () => {
    await deliver();
    expect(await spool().open(key, expected)).toBe(1000);
    expect(await spool().seal(key)).toBe("durable");
    expect(await spool().read(key)).toEqual(update);
  });
}
