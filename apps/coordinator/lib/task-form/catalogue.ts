/** What the HTTP API answers about tasks, as pages read it. */
import type { RunView, TaskSpec } from "@tributary/protocol";

export type CatalogueEntry = {
  /** The newest version. */
  readonly spec: TaskSpec;
  readonly published_at_ms: number;
  readonly versions: number;
  readonly listing: "open" | "archived" | null;
  readonly run: RunView | null;
};

export type TaskVersion = { readonly spec: TaskSpec; readonly published_at_ms: number };
