/** Secrets that are shown once and kept as hashes, and ids that are no secrets. */
import { createHash, randomBytes } from "node:crypto";

/** 256 bits: nobody guesses them, so a plain hash is enough to keep them. */
export function newSecret(): string {
  return randomBytes(32).toString("base64url");
}

export function sha256(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}

/** Under which a secret is stored and found. */
export function digestOf(secret: string): string {
  return sha256(secret).toString("hex");
}

const alphabet = "0123456789abcdefghijklmnopqrstuv";

/** `account-3f9k2m1q8z7x`: 60 random bits. */
export function newId(kind: "account" | "session" | "token"): string {
  return `${kind}-${Array.from(randomBytes(12), (byte) => alphabet[byte % 32]).join("")}`;
}
