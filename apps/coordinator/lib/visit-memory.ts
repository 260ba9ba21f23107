/**
 * That this tab takes part in a task, kept for when its page is loaded again: after a reload, or after the browser
 * threw the page away. In the tab's own storage: a tab that is closed, and every other one, begins without it.
 */
import type { TaskSpec } from "@tributary/protocol";
import { z } from "zod";

const VisitMemory = z.strictObject({
  /** Of the task: another one has to be agreed to first. */
  version: z.int().min(1),
  /** Data that the page makes is made again; what people connect is kept elsewhere. */
  practice: z
    .strictObject({ kind: z.literal("practice"), seed: z.int(), count: z.int().min(1) })
    .nullable(),
});
export type VisitMemory = z.infer<typeof VisitMemory>;

type About = Pick<TaskSpec, "id" | "version">;

const keyOf = (id: string) => `tributary-visit-${id}`;

export function rememberVisit(
  { id, version }: About,
  practice: VisitMemory["practice"],
  storage: Pick<Storage, "setItem"> | null,
): void {
  try {
    storage?.setItem(keyOf(id), JSON.stringify({ version, practice } satisfies VisitMemory));
  } catch {
    // A page that keeps nothing begins anew after a reload.
  }
}

export function forgetVisit({ id }: About, storage: Pick<Storage, "removeItem"> | null): void {
  storage?.removeItem(keyOf(id));
}

/** Null where this tab did not take part, or in another version of the task. */
export function recallVisit(
  { id, version }: About,
  storage: Pick<Storage, "getItem"> | null,
): VisitMemory | null {
  try {
    const found = VisitMemory.parse(JSON.parse(storage?.getItem(keyOf(id)) ?? "null"));
    return found.version === version ? found : null;
  } catch {
    return null;
  }
}
