/**
 * What the process that serves the pages tells them while it renders. Next bundles modules of its own, so the two meet
 * in a global place; in a browser there is nothing there.
 */
import type { TaskView } from "@tributary/protocol";

export type PagePort = {
  readonly tasks: () => readonly TaskView[];
  /** Who runs this coordinator, in the operator's own words; null where nothing was said. */
  readonly operator: string | null;
  /** Whether a visitor without data may learn from rows and texts that the page invents. */
  readonly invents_data: boolean;
};

const place = Symbol.for("tributary.page-port");

export function offerToPages(port: PagePort): void {
  Reflect.set(globalThis, place, port);
}

export function pagePort(): PagePort {
  const port: PagePort | undefined = Reflect.get(globalThis, place);
  return port ?? { tasks: () => [], operator: null, invents_data: false };
}
