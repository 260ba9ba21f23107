/**
 * Whether this browser's key is the one that it had. Browsers throw storage away when they run out of room, and people
 * do; the device then takes part as a new one, and says so. The beginning of the old key's name is all that is kept.
 */
import type { ParticipantId } from "@tributary/protocol";
import type { KeyState } from "./participant-port.ts";

/** `lost`: another key was here before. `unknown`: it was not asked for yet. */
export type DeviceKey = "unknown" | KeyState | "lost";

const entry = "tributary-device";
const shown_characters = 8;

/** `storage`: of the browser, and of the tab, which is thrown away at other times. Private windows may refuse both. */
export function noteDevice(
  participant: ParticipantId,
  key: KeyState,
  storages: readonly Pick<Storage, "getItem" | "setItem">[],
): DeviceKey {
  if (key === "unkept") return key;
  const name = participant.slice(0, shown_characters);
  const before = storages.map((storage) => quietly(() => storage.getItem(entry)));
  for (const storage of storages) quietly(() => storage.setItem(entry, name));
  const isOther = before.some((known) => known !== null && known !== name);
  return key === "new" && isOther ? "lost" : key;
}

/** A browser that refuses one throws where it is named. */
export function browserStorages(): readonly Storage[] {
  return [quietly(() => localStorage), tabStorage()].filter((storage) => storage !== null);
}

export function tabStorage(): Storage | null {
  return quietly(() => sessionStorage);
}

export function forgetDevice(storages: readonly Pick<Storage, "removeItem">[]): void {
  for (const storage of storages) quietly(() => storage.removeItem(entry));
}

function quietly<T>(work: () => T): T | null {
  try {
    return work();
  } catch {
    return null;
  }
}
