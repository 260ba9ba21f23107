/** What a page's life means for its visit: what is kept when it is hidden, and who is told when it goes. */
import type { TaskSpec } from "@tributary/protocol";
import { tabStorage } from "./known-device.ts";
import { watchPage } from "./page-life.ts";
import type { Visit } from "./visit.ts";
import { forgetVisit, rememberVisit } from "./visit-memory.ts";

export type VisitLife = {
  readonly spec: TaskSpec;
  readonly visit: Visit;
  /** Keeps where a training is. */
  readonly checkpoint: () => void;
};

/** Until the signal aborts. */
export function followPage({ spec, visit, checkpoint }: VisitLife, signal: AbortSignal) {
  const isTakingPart = () => takingPart.has(visit.getSnapshot().standing.kind);
  const unsubscribe = visit.subscribe(() => {
    if (isTakingPart()) rememberVisit(spec, tabStorage());
    else forgetVisit(spec, tabStorage());
  });
  signal.addEventListener("abort", unsubscribe, { once: true });
  let isToComeBack = false;
  const life = {
    onHidden: checkpoint,
    onGone: (isPutAway: boolean) => {
      isToComeBack = isTakingPart();
      // A page that is put away as it is keeps no connection: it is out of its round, and comes back into another.
      if (isPutAway) visit.pause();
      else visit.hide();
    },
    onBack: () => isToComeBack && visit.start(),
  };
  watchPage({ page: document, view: window }, life, signal);
}

const takingPart: ReadonlySet<string> = new Set(["running", "elsewhere"]);
