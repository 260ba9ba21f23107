/**
 * That this tab takes part in a task, kept for when its page is loaded again: after a reload, or after the browser
 * threw the page away. In the tab's own storage: a tab that is closed, and every other one, begins without it.
 */
import type { TaskSpec } from "@tributary/protocol";

/** Another version has to be agreed to first. */
type About = Pick<TaskSpec, "id" | "version">;

const keyOf = (id: string) => `tributary-visit-${id}`;

export function rememberVisit(
  { id, version }: About,
  storage: Pick<Storage, "setItem"> | null,
): void {
  try {
    storage?.setItem(keyOf(id), String(version));
  } catch {
    // A page that keeps nothing begins anew after a reload.
  }
}

export function forgetVisit({ id }: About, storage: Pick<Storage, "removeItem"> | null): void {
  storage?.removeItem(keyOf(id));
}

/** Whether this tab took part in this version of the task. */
export function recallVisit(
  { id, version }: About,
  storage: Pick<Storage, "getItem"> | null,
): boolean {
  return storage?.getItem(keyOf(id)) === String(version);
}
