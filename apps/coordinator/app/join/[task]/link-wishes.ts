/** What a link to the page may ask for: practice data, a device of its own, a start without a click; and its invite. */
import type { BackendName } from "@tributary/training";
import type { DataChoice } from "../../../lib/data-choice.ts";

export type LinkWishes = {
  readonly practice: Extract<DataChoice, { kind: "practice" }> | null;
  /** The page is a device of its own, whose key is kept nowhere: several can practise in one browser. */
  readonly isNewDevice: boolean;
  readonly start: boolean;
  readonly backend: BackendName | null;
};

export const practiceDefault = { kind: "practice", seed: 1, count: 200 } as const;
const practice_max = 10_000;

/** As it stands in the link that was opened: kept as long as the page, whatever becomes of a visit. */
let shown: string | null = null;

/** What the link says of an invite, if it looks like one. It stands in the part of an address that is not sent. */
export function inviteIn(hash: string): string | null {
  const said = new URLSearchParams(hash.replace(/^#/, "")).get("invite") ?? "";
  return /^[\w-]{22}$/.test(said) ? said : null;
}

/** Takes the invite off the address, so that nobody reads it there, in the history or over a shoulder. */
export function takeInvite(): void {
  const found = inviteIn(location.hash);
  if (found === null) return;
  shown = found;
  history.replaceState(history.state, "", `${location.pathname}${location.search}`);
}

export function shownInvite(): string | null {
  return shown;
}

const backends: readonly BackendName[] = ["webgpu", "webgl", "wasm", "cpu"];

/**
 * `?data=practice&seed=7&examples=200&device=new&start=1&backend=webgpu`; what is not understood is left out. Where the
 * page makes no data for visitors, nothing starts by itself; nor does anything under this browser's own key, since
 * anybody can bring somebody else to open a link.
 */
export function readLinkWishes(search: string, practises: boolean): LinkWishes {
  const query = new URLSearchParams(search);
  const whole = (name: string, otherwise: number, most: number): number => {
    const text = query.get(name) ?? "";
    return /^\d{1,9}$/.test(text) ? Math.min(most, Math.max(1, Number(text))) : otherwise;
  };
  const isPractice = practises && query.get("data") === "practice";
  const isNewDevice = isPractice && query.get("device") === "new";
  return {
    practice: isPractice
      ? {
          kind: "practice",
          seed: whole("seed", practiceDefault.seed, 999_999_999),
          count: whole("examples", practiceDefault.count, practice_max),
        }
      : null,
    isNewDevice,
    start: isNewDevice && query.get("start") === "1",
    backend: backends.find((name) => name === query.get("backend")) ?? null,
  };
}
