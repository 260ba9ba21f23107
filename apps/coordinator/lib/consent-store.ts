/** Where a consent is kept: this browser, under its task. Where nothing can be kept it lasts as long as the page. */
import type { Given } from "./consent.ts";

export type KeyValues = Pick<Storage, "getItem" | "setItem" | "removeItem">;

const keyOf = (task: string) => `tributary.consent.${task}`;
/** Of browsers that keep nothing, such as private windows. */
const kept = new Map<string, Given>();

export function readConsent(task: string, storage: KeyValues | null): Given | null {
  const inMemory = kept.get(task);
  if (inMemory !== undefined) return inMemory;
  try {
    const found: unknown = JSON.parse(storage?.getItem(keyOf(task)) ?? "null");
    return isGiven(found) ? found : null;
  } catch {
    return null;
  }
}

/** Answers whether it is known after a reload. */
export function keepConsent(given: Given, storage: KeyValues | null): boolean {
  try {
    if (storage === null) throw new Error("Expected a storage, got none");
    storage.setItem(keyOf(given.spec.id), JSON.stringify(given));
    kept.delete(given.spec.id);
    return true;
  } catch {
    kept.set(given.spec.id, given);
    return false;
  }
}

export function forgetConsent(task: string, storage: KeyValues | null): void {
  kept.delete(task);
  try {
    storage?.removeItem(keyOf(task));
  } catch {
    // What cannot be written cannot have been kept.
  }
}

/** What this browser keeps; null where reading it alone is refused. */
export function browserStorage(): KeyValues | null {
  try {
    return window.localStorage;
  } catch {
    return null;
  }
}

/** Enough to compare with: a record of another form is as good as none, and is asked for again. */
function isGiven(found: unknown): found is Given {
  const given = found as Partial<Given> | null;
  return (
    typeof given?.given_at_ms === "number" &&
    typeof given.spec?.id === "string" &&
    typeof given.spec.version === "number" &&
    typeof given.spec.round?.quorum === "number"
  );
}
