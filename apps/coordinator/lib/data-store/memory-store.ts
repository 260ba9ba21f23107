/** Where the browser keeps nothing: connected data stays as long as the page. */
import { type Pack, pack, unpack } from "./pack.ts";
import type { DataStore } from "./port.ts";

export function createMemoryStore(): DataStore {
  const packs = new Map<string, Pack>();
  return {
    place: "memory",
    put: async (task, kept) => {
      packs.set(task, pack(kept));
    },
    get: async (task) => {
      const kept = packs.get(task);
      return kept === undefined ? null : unpack(kept);
    },
    delete: async (task) => {
      packs.delete(task);
    },
  };
}
