/**
 * The numbers behind a full disk: how much was to be written, where the writer knows, and how much is free. Looked up
 * when a write failed, and never a reason to fail.
 */
import { statfsSync } from "node:fs";
import { dirname, resolve } from "node:path";

/** What a failed write still had to write; errors of node:fs have no place for it. */
const needs_bytes = new WeakMap<object, number>();

/** Passes on how much was to be written, should the disk refuse it. */
export async function needing<T>(bytes: number, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    if (thrown instanceof Error && !needs_bytes.has(thrown)) needs_bytes.set(thrown, bytes);
    throw thrown;
  }
}

/** "262,144 bytes were to be written, 4,096 bytes are free"; empty where neither is known. */
export function roomIn(place: string, thrown: unknown): string {
  const needed = isObject(thrown) ? needs_bytes.get(thrown) : undefined;
  return [
    needed === undefined ? [] : [`${inBytes(needed)} were to be written`],
    isOfQuota(thrown) ? ["the quota of the coordinator's user is used up"] : freeIn(place),
  ]
    .flat()
    .join(", ");
}

function freeIn(place: string): readonly string[] {
  for (let path = resolve(place); ; path = dirname(path)) {
    try {
      const { bavail, bsize } = statfsSync(path);
      return [`${inBytes(bavail * bsize)} are free`];
    } catch {
      // Not made yet: what holds it is full.
      if (path === dirname(path)) return [];
    }
  }
}

function isOfQuota(thrown: unknown): boolean {
  return isObject(thrown) && "code" in thrown && thrown.code === "EDQUOT";
}

function isObject(thrown: unknown): thrown is object {
  return typeof thrown === "object" && thrown !== null;
}

function inBytes(bytes: number): string {
  return `${bytes.toLocaleString("en")} bytes`;
}
