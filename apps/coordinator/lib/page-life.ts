/**
 * What happens to a page that people do not see: hidden, frozen, put away and brought back. Training goes on in hidden
 * pages; what could be lost is kept first.
 */
export type PageLife = {
  /** Hidden or frozen: it may be thrown away without another word. */
  readonly onHidden: () => void;
  /** It goes: closed, reloaded, or put away as it is (`isPutAway`), perhaps to be shown again. */
  readonly onGone: (isPutAway: boolean) => void;
  /** It was put away, and is shown again. */
  readonly onBack: () => void;
};

type Surroundings = {
  readonly page: EventTarget & { readonly visibilityState: DocumentVisibilityState };
  readonly view: EventTarget;
};

export function watchPage({ page, view }: Surroundings, life: PageLife, signal: AbortSignal): void {
  const hidden = () => page.visibilityState === "hidden" && life.onHidden();
  page.addEventListener("visibilitychange", hidden, { signal });
  page.addEventListener("freeze", life.onHidden, { signal });
  view.addEventListener("pagehide", (event) => life.onGone(isPersisted(event)), { signal });
  const shown = (event: Event) => isPersisted(event) && life.onBack();
  view.addEventListener("pageshow", shown, { signal });
}

function isPersisted(event: Event): boolean {
  return "persisted" in event && event.persisted === true;
}
