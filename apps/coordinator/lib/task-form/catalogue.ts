/** What the HTTP API answers about tasks, as pages read it. */
import type { RunView, TaskSpec } from "@tributary/protocol";
import type { Admits } from "./admits.ts";

export type CatalogueEntry = {
  /** The newest version. */
  readonly spec: TaskSpec;
  readonly published_at_ms: number;
  readonly versions: number;
  readonly listing: "open" | "archived" | null;
  /** Of all versions. */
  readonly admits: Admits;
  readonly run: RunView | null;
};

export type TaskVersion = { readonly spec: TaskSpec; readonly published_at_ms: number };
