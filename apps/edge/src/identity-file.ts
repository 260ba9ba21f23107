/** The device key of an edge device: 32 random bytes in a file that only its owner may read. */
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import {
  createIdentityKey,
  decodeBase64url,
  encodeBase64url,
  exportSeed,
  type Identity,
  identityFromSeed,
} from "@tributary/crypto";
import { exitCodes, JoinError } from "./exit-codes.ts";

/** Reads the key, or makes one at the first start; a JoinError says why neither is possible. */
export async function identityFromFile(file: string): Promise<Identity> {
  return (await keptIdentity(file)) ?? explained(file, () => newIdentity(file));
}

/** Null where there is no key yet; a JoinError says why it cannot be read. */
export function keptIdentity(file: string): Promise<Identity | null> {
  return explained(file, () => read(file));
}

async function explained<T>(file: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Error && "code" in error && "syscall" in error)) throw error;
    throw new JoinError(
      exitCodes.failed,
      `The device key ${file} cannot be read or made (${error.code}). Name another file with --identity.`,
    );
  }
}

async function read(file: string): Promise<Identity | null> {
  const kept = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return null;
    throw error;
  });
  if (kept === null) return null;
  const seed = decodeBase64url(kept.trim());
  if (seed?.length === seed_bytes) return identityFromSeed(seed);
  throw new JoinError(
    exitCodes.failed,
    `${file} holds no device key. Move it away, and the next start makes a new one.`,
  );
}

const seed_bytes = 32;

async function newIdentity(file: string): Promise<Identity> {
  const seed = await exportSeed(await createIdentityKey({ extractable: true }));
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  await writeFile(file, `${encodeBase64url(seed)}\n`, { mode: 0o600, flag: "wx" });
  return identityFromSeed(seed);
}
