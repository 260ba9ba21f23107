/**
 * Says that a device leaves while no participation of it goes on, so that a round which still waits for it goes on
 * without it.
 */
import { refusalSentences } from "@tributary/protocol";
import { type VisitOptions, visit } from "./visit.ts";

export type Farewell =
  /** Said, and the coordinator ended the connection upon it. */
  | { readonly kind: "said" }
  /** It knows no such device any more, or takes nobody now; or it is not the pinned one. */
  | { readonly kind: "refused"; readonly sentence: string }
  /** Nobody knows whether it was heard. */
  | { readonly kind: "lost"; readonly why: string };

/** Never throws for what the network or the coordinator does. */
export function sayFarewell(options: VisitOptions): Promise<Farewell> {
  let isSaid = false;
  return visit<Farewell>(options, {
    async welcomed(link) {
      link.send({ type: "leave", seq: 1 });
      isSaid = true;
      return null;
    },
    answered: () => null,
    refused: ({ reason }) => ({ kind: "refused", sentence: refusalSentences[reason] }),
    stranger: () => ({
      kind: "refused",
      sentence: "The coordinator's key is not the one that this device trusts.",
    }),
    lost: (why) => (isSaid && !options.signal.aborted ? { kind: "said" } : { kind: "lost", why }),
  });
}
