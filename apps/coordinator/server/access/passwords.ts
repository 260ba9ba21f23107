/**
 * Passwords as scrypt hashes (RFC 7914) that carry their parameters and salt. One takes 128 MiB and a good part of a
 * second, so two are computed at once, few may wait, and whoever comes then is sent away.
 */
import { randomBytes, scrypt, timingSafeEqual } from "node:crypto";

export type PasswordCost = {
  /** The binary logarithm of N. */
  readonly log2_n: number;
  readonly r: number;
  readonly p: number;
};

/** OWASP's first choice for scrypt. */
export const passwordCost: PasswordCost = { log2_n: 17, r: 8, p: 1 };

const salt_bytes = 16;
const hash_bytes = 32;
const atOnce_max = 2;
const waiting_max = 20;

export class BusyError extends Error {
  override readonly name = "BusyError";

  constructor() {
    super("Too many passwords are being checked at once. Try again in half a minute.");
  }
}

export class Passwords {
  readonly #cost: PasswordCost;
  readonly #decoy: string;
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  constructor(cost: PasswordCost = passwordCost) {
    this.#cost = cost;
    this.#decoy = encode(cost, randomBytes(salt_bytes), randomBytes(hash_bytes));
  }

  /** `scrypt$17$8$1$<salt>$<hash>` */
  async hash(password: string): Promise<string> {
    const salt = randomBytes(salt_bytes);
    return encode(this.#cost, salt, await this.#derive(password, salt, this.#cost));
  }

  /** Without an account there is a hash too, which nothing matches: it takes as long to find out. */
  async matches(password: string, encoded: string | null): Promise<boolean> {
    const { cost, salt, hash } = decode(encoded ?? this.#decoy);
    const derived = await this.#derive(password, salt, cost);
    return timingSafeEqual(derived, hash) && encoded !== null;
  }

  async #derive(password: string, salt: Buffer, cost: PasswordCost): Promise<Buffer> {
    await this.#turn();
    try {
      return await derive(password, salt, cost);
    } finally {
      this.#running -= 1;
      this.#waiting.shift()?.();
    }
  }

  async #turn(): Promise<void> {
    if (this.#running >= atOnce_max) {
      if (this.#waiting.length >= waiting_max) throw new BusyError();
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
    this.#running += 1;
  }
}

function derive(password: string, salt: Buffer, { log2_n, r, p }: PasswordCost): Promise<Buffer> {
  const N = 2 ** log2_n;
  const options = { N, r, p, maxmem: 256 * N * r };
  return new Promise((resolve, reject) =>
    // The same password from another keyboard may come in another composition.
    scrypt(password.normalize("NFKC"), salt, hash_bytes, options, (error, hash) =>
      error === null ? resolve(hash) : reject(error),
    ),
  );
}

function encode({ log2_n, r, p }: PasswordCost, salt: Buffer, hash: Buffer): string {
  const parts = [log2_n, r, p, salt.toString("base64url"), hash.toString("base64url")];
  return `scrypt$${parts.join("$")}`;
}

function decode(encoded: string) {
  const [kind, log2_n, r, p, salt = "", hash = ""] = encoded.split("$");
  if (kind !== "scrypt") throw new Error(`Expected a scrypt hash, got one of ${kind}.`);
  const cost = { log2_n: Number(log2_n), r: Number(r), p: Number(p) };
  return { cost, salt: Buffer.from(salt, "base64url"), hash: Buffer.from(hash, "base64url") };
}
