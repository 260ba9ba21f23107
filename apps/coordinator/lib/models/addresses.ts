/** Where models, their files and their lists are. */
import type { ModelNode } from "../../server/models/views.ts";

export type ModelListFilter = {
  readonly task: string;
  readonly run: string;
  readonly promoted: boolean;
};

export const noFilter: ModelListFilter = { task: "", run: "", promoted: false };

export function modelAddress({ sha256, run }: Pick<ModelNode, "sha256" | "run">): string {
  return `/admin/models/${sha256}?run=${run}`;
}

export function listPath(
  { task, run, promoted }: ModelListFilter,
  after: string | null,
): `/api/${string}` {
  const search = new URLSearchParams();
  if (task !== "") search.set("task", task);
  if (run !== "") search.set("run", run);
  if (promoted) search.set("promoted", "true");
  if (after !== null) search.set("after", after);
  const text = search.toString();
  return `/api/models${text === "" ? "" : `?${text}`}`;
}

export function detailPath(sha256: string, run: string | null): `/api/${string}` {
  return `/api/models/${sha256}${run === null ? "" : `?run=${run}`}`;
}
