/** How much this browser has loaded and sent for training today, over all its visits. Kept where the browser keeps. */
import type { KeyValues } from "./consent-store.ts";
import { dayOf } from "./limits.ts";

const key = "tributary.data-use";

export type DataMeter = {
  today_bytes(): number;
  add(bytes: number): void;
};

export function createDataMeter(storage: KeyValues | null, now_ms: () => number): DataMeter {
  /** Of a browser that keeps nothing. */
  let own = { day: "", bytes: 0 };
  const read = () => {
    const today = dayOf(now_ms());
    const found = readUse(storage) ?? own;
    return found.day === today ? found : { day: today, bytes: 0 };
  };
  return {
    today_bytes: () => read().bytes,
    add: (bytes) => {
      const { day, bytes: before } = read();
      own = { day, bytes: before + bytes };
      try {
        storage?.setItem(key, JSON.stringify(own));
      } catch {
        // It is counted as long as the page.
      }
    },
  };
}

function readUse(storage: KeyValues | null): { day: string; bytes: number } | null {
  try {
    const found = JSON.parse(storage?.getItem(key) ?? "null");
    const isUse = typeof found?.day === "string" && Number.isFinite(found.bytes);
    return isUse ? found : null;
  } catch {
    return null;
  }
}
