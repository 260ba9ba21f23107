/** JSON as text in a column: one canonical spelling, so that equal values are equal texts. */
import { StorageError } from "./errors.ts";

/** Plain data that storage keeps without looking inside: the pure machines own its meaning. */
export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | { readonly [key: string]: Json };

/** JSON with sorted keys: equal values give equal texts, whatever order they were built in. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === "object" && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

/**
 * What `canonicalJson` wrote. The type is the caller's promise: only this package writes these
 * columns.
 */
export function parseJson<T>(text: string, where: string): T {
  try {
    return JSON.parse(text) as T;
  } catch (cause) {
    const message = `${where} is not readable JSON. Keep a copy, then restore a backup.`;
    throw new StorageError("corrupt", message, { cause });
  }
}

/** What a column of canonical JSON would give back. */
export function jsonCopy<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}
