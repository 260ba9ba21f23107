/**
 * The one place of this package that touches a file system, and only when called. Node's modules
 * come through `process.getBuiltinModule`, which bundlers for browsers do not follow.
 */
import type { NamedBytes } from "../idx.ts";
import { DataError } from "../problem.ts";

const fileSystem = () => process.getBuiltinModule("node:fs/promises");
const paths = () => process.getBuiltinModule("node:path");

export async function readFile(name: string): Promise<NamedBytes> {
  return { name, bytes: new Uint8Array(await fileSystem().readFile(name)) };
}

/** The first of these files that exists; undefined where none does. */
export async function readFirst(candidates: readonly string[]): Promise<NamedBytes | undefined> {
  for (const name of candidates) {
    try {
      return await readFile(name);
    } catch (error) {
      if (!isMissing(error)) throw error;
    }
  }
  return undefined;
}

/** Paths of all files below a folder, relative to it, with `/` between names, in sorted order. */
export async function listFiles(folder: string): Promise<string[]> {
  try {
    const entries = await fileSystem().readdir(folder, {
      recursive: true,
      withFileTypes: true,
    });
    return entries
      .filter((entry) => entry.isFile())
      .map((entry) => paths().relative(folder, paths().join(entry.parentPath, entry.name)))
      .map((path) => path.replaceAll("\\", "/"))
      .sort();
  } catch (error) {
    if (!isMissing(error)) throw error;
    throw new DataError({
      reason: "not_found",
      where: folder,
      wanted: "folder",
    });
  }
}

function isMissing(error: unknown): boolean {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return code === "ENOENT" || code === "ENOTDIR";
}
