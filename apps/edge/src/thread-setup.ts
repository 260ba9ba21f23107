/** What a training thread is told at its start, and how it knows itself: a process may have other threads too. */

export type ThreadSetup = {
  readonly role: "tributary-trainer";
  /** The part of the time in which it trains, above 0 and up to 1. */
  readonly share: number;
};

export function setupOf(workerData: unknown): ThreadSetup | null {
  const setup = workerData as Partial<ThreadSetup> | null;
  return setup?.role === "tributary-trainer" ? (setup as ThreadSetup) : null;
}
