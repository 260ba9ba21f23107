/** The device key of an edge device: 32 random bytes in a file that only its owner may read. */
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import {
  createIdentityKey,
  encodeBase64url,
  exportSeed,
  fromBase64url,
  type Identity,
  identityFromSeed,
} from "@tributary/crypto";

/** Reads the key, or makes one at the first start. */
export async function identityFromFile(file: string): Promise<Identity> {
  const kept = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return null;
    throw error;
  });
  if (kept !== null) return identityFromSeed(fromBase64url(kept.trim()));
  const seed = await exportSeed(await createIdentityKey({ extractable: true }));
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  await writeFile(file, `${encodeBase64url(seed)}\n`, { mode: 0o600, flag: "wx" });
  return identityFromSeed(seed);
}
