/** The name of bytes: their SHA-256. */
import { createHash } from "node:crypto";
import type { Sha256 } from "@tributary/protocol";
import { requireSha256 } from "./ids.ts";

export function sha256Of(bytes: Uint8Array): Sha256 {
  return requireSha256(createHash("sha256").update(bytes).digest("hex"));
}

/** The same beside the event loop, which 100 MB would stop for a tenth of a second and more. */
export async function digestOf(bytes: Uint8Array<ArrayBuffer>): Promise<Sha256> {
  const digest = await crypto.subtle.digest("SHA-256", bytes);
  return requireSha256(Buffer.from(digest).toString("hex"));
}
