"use client";
/** Whether the visitor has agreed to the task as it is now. Known only in the browser, after the page has come. */
import type { TaskSpec } from "@tributary/protocol";
import { useEffect, useState } from "react";
import { type Given, type Standing, standingOf } from "../../../lib/consent.ts";
import {
  browserStorage,
  forgetConsent,
  keepConsent,
  readConsent,
} from "../../../lib/consent-store.ts";
import { readLinkWishes, takeInvite } from "./link-wishes.ts";

export type Consent = {
  readonly standing: Standing;
  /** A link opened the page to practise at once, on data that the page makes: nothing of anybody's is in it. */
  readonly isPractice: boolean;
  readonly isWithdrawn: boolean;
  /** Everything was forgotten but so many changes, which are in the model; null: nothing of the kind. */
  readonly left: number | null;
  readonly give: () => void;
  readonly withdraw: () => void;
  readonly leave: (counted: number) => void;
};

type Known = {
  readonly given: Given | null;
  readonly practice_at_ms: number | null;
  readonly isWithdrawn: boolean;
  readonly left: number | null;
};
const nothing: Known = { given: null, practice_at_ms: null, isWithdrawn: false, left: null };

export function useConsent(spec: TaskSpec, practises: boolean): Consent {
  const [known, setKnown] = useState<Known>(nothing);
  const { given, practice_at_ms, isWithdrawn, left } = known;
  useEffect(() => {
    takeInvite();
    const practice_at_ms = readLinkWishes(location.search, practises).start ? Date.now() : null;
    setKnown({ ...nothing, given: readConsent(spec.id, browserStorage()), practice_at_ms });
  }, [spec.id, practises]);
  return {
    standing:
      practice_at_ms === null
        ? standingOf(given, spec)
        : { kind: "given", given_at_ms: practice_at_ms },
    isPractice: practice_at_ms !== null,
    isWithdrawn,
    left,
    give: () => {
      const now = { spec, given_at_ms: Date.now() };
      keepConsent(now, browserStorage());
      setKnown({ ...nothing, given: now });
    },
    withdraw: () => {
      forgetConsent(spec.id, browserStorage());
      setKnown({ ...nothing, isWithdrawn: true });
    },
    leave: (counted) => {
      forgetConsent(spec.id, browserStorage());
      setKnown({ ...nothing, left: counted });
    },
  };
}
