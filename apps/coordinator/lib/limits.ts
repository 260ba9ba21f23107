/**
 * What a visitor lets this page use of the device, and whether something of it holds the work back now. Pure: what the
 * device is like at this moment comes in as an argument. lib/limit-gate.ts acts on it.
 */

export type Limits = {
  readonly onlyVisible: boolean;
  readonly onlyPower: boolean;
  /** Down and up together, in a day of the reader's zone; null: as much as it takes. */
  readonly data_bytes_max: number | null;
  /** Of the time, that trainings may take; between batches so much of it is rest. */
  readonly share: number;
};

export const noLimits: Limits = {
  onlyVisible: false,
  onlyPower: false,
  data_bytes_max: null,
  share: 1,
};

export const dataChoices_bytes = [10e6, 50e6, 250e6, 1e9] as const;
export const shareChoices = [1, 0.5, 0.25] as const;

export type Situation = {
  readonly now_ms: number;
  readonly isVisible: boolean;
  /** Null where the browser does not say. */
  readonly isOnPower: boolean | null;
  readonly used_bytes: number;
};

/** What holds the work back: the first two at once, the last one after the round under way. */
export type Hold =
  | { readonly kind: "hidden" }
  | { readonly kind: "battery" }
  | { readonly kind: "data"; readonly until_ms: number };

export function holdOf(limits: Limits, situation: Situation): Hold | null {
  const { now_ms, isVisible, isOnPower, used_bytes } = situation;
  if (limits.onlyVisible && !isVisible) return { kind: "hidden" };
  if (limits.onlyPower && isOnPower === false) return { kind: "battery" };
  if (limits.data_bytes_max !== null && used_bytes >= limits.data_bytes_max) {
    return { kind: "data", until_ms: nextDay_ms(now_ms) };
  }
  return null;
}

export function stopsAtOnce({ kind }: Hold): boolean {
  return kind === "hidden" || kind === "battery";
}

/** When the reader's next day begins. */
export function nextDay_ms(now_ms: number): number {
  const day = new Date(now_ms);
  return new Date(day.getFullYear(), day.getMonth(), day.getDate() + 1).getTime();
}

/** The reader's day, as a name to count under. */
export function dayOf(now_ms: number): string {
  const day = new Date(now_ms);
  const two = (value: number) => String(value).padStart(2, "0");
  return `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}`;
}

/** As it was kept; what is not understood is not limited. */
export function readLimits(text: string | null): Limits {
  let kept: Partial<Limits> | null = null;
  try {
    kept = JSON.parse(text ?? "null");
  } catch {
    return noLimits;
  }
  if (kept === null || typeof kept !== "object") return noLimits;
  const { data_bytes_max, share } = kept;
  return {
    onlyVisible: kept.onlyVisible === true,
    onlyPower: kept.onlyPower === true,
    data_bytes_max: dataChoices_bytes.find((bytes) => bytes === data_bytes_max) ?? null,
    share: shareChoices.find((one) => one === share) ?? 1,
  };
}
