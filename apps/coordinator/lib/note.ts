/** What went wrong on the way of a change, as a value: which words it gets is the reader's language. */
import type { AbandonReason, DeclineReason, DropReason, Privacy } from "@tributary/protocol";

export type Note =
  | { readonly kind: "dropped"; readonly reason: DropReason }
  | {
      readonly kind: "abandoned";
      readonly reason: AbandonReason;
      readonly privacy: Privacy | null;
    }
  | { readonly kind: "refused"; readonly reason: string; readonly said: string }
  /** The round ended before the change arrived. */
  | { readonly kind: "too_late" }
  /** On this device, and in the words of what failed. */
  | { readonly kind: "failed"; readonly reason: DeclineReason; readonly said: string };
