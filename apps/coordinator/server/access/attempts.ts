/**
 * How often somebody may try: by address, and by name so that many addresses together do not guess faster. Whoever
 * knows a name can keep its owner waiting with this, for a while; API tokens and open sessions are not touched by it.
 */
import { nameKey } from "@tributary/storage";
import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import { type Refused, refused } from "./outcome.ts";

const window_s = 15 * 60;
const perAddress = 30;
const perName = 10;

export class Attempts {
  readonly #addresses = new RateLimiterMemory({ points: perAddress, duration: window_s });
  readonly #names = new RateLimiterMemory({ points: perName, duration: window_s });

  /** Counts it; null: go on. Without a name only the address is counted. */
  async take(by: { readonly name?: string; readonly address: string }): Promise<Refused | null> {
    try {
      await this.#addresses.consume(networkOf(by.address));
      if (by.name !== undefined) await this.#names.consume(nameKey(by.name));
      return null;
    } catch (limit) {
      if (!(limit instanceof RateLimiterRes)) throw limit;
      const retry_after_s = Math.max(1, Math.ceil(limit.msBeforeNext / 1000));
      const sentence = `There were too many attempts. Try again in ${inWords(retry_after_s)}.`;
      return { ...refused(429, sentence), retry_after_s };
    }
  }

  /** Who was right is not held against the name. */
  async succeeded(name: string): Promise<void> {
    await this.#names.delete(nameKey(name));
  }
}

/** A home or a host has a whole /64 of IPv6 addresses. */
export function networkOf(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/, "");
  if (!plain.includes(":")) return plain;
  const [head = "", tail] = plain.split("::");
  const before = head === "" ? [] : head.split(":");
  const after = tail === undefined || tail === "" ? [] : tail.split(":");
  const zeros = Array.from({ length: Math.max(0, 8 - before.length - after.length) }, () => "0");
  const groups = tail === undefined ? before : [...before, ...zeros, ...after];
  return `${groups.slice(0, 4).join(":")}::/64`;
}

function inWords(seconds: number): string {
  if (seconds < 60) return seconds === 1 ? "a second" : `${seconds} seconds`;
  const minutes = Math.ceil(seconds / 60);
  return minutes === 1 ? "a minute" : `${minutes} minutes`;
}
