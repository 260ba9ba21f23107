/** The page's end of the offline shell: asks the browser to keep this page, and what it is made of. */

/** Where browsers have no service workers, or allow none, nothing is kept and nothing else changes. */
export async function keepOffline(): Promise<void> {
  if (!("serviceWorker" in navigator)) return;
  try {
    await navigator.serviceWorker.register("/service-worker.js");
    const { active } = await navigator.serviceWorker.ready;
    const parts = performance
      .getEntriesByType("resource")
      .map(({ name }) => new URL(name))
      .filter(({ origin }) => origin === location.origin)
      .map(({ pathname }) => pathname);
    active?.postMessage({ page: location.pathname, parts });
  } catch {
    // As said.
  }
}
