/** A coordinator in this process, for a simulation without a link. The one-file bundle has none: see `bundle/`. */
import type { Connect, FetchModel } from "@tributary/client";
import type { TaskSpec } from "@tributary/protocol";

export type OwnCoordinator = {
  readonly way: { readonly connect: Connect; readonly fetchModel: FetchModel };
  stop(): Promise<void>;
};

/** Its run has so many rounds of the task. */
export async function startCoordinator(task: TaskSpec, rounds: number): Promise<OwnCoordinator> {
  const { createCoordinator } = await import("@tributary/sdk");
  const coordinator = await createCoordinator();
  await coordinator.openRun({ task, rounds });
  return { way: coordinator.connect, stop: () => coordinator.stop() };
}
