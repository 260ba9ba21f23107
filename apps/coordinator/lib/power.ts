/** Whether the device is plugged in, where the browser says so (Chromium does; others keep it to themselves). */

type Battery = EventTarget & { readonly charging: boolean };
type WithBattery = { getBattery?: () => Promise<Battery> };

export type Power = {
  /** Null: not known, for now or for good. */
  isOnPower(): boolean | null;
  readonly canKnow: boolean;
};

export function watchPower(
  browser: Navigator & WithBattery,
  onChange: () => void,
  signal: AbortSignal,
): Power {
  let battery: Battery | null = null;
  browser
    .getBattery?.()
    .then((found) => {
      battery = found;
      found.addEventListener("chargingchange", onChange, { signal });
      if (!signal.aborted) onChange();
    })
    .catch(() => undefined);
  return { isOnPower: () => battery?.charging ?? null, canKnow: browser.getBattery !== undefined };
}
