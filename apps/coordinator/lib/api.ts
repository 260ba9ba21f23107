/** What the pages ask over HTTP. Same origin, and only types of the protocol: the first load stays small. */
import type { RoundSummary, RunView, TaskView } from "@tributary/protocol";

export type RunHistory = { run: RunView; history: RoundSummary[]; now_ms: number };

async function getJson(path: string): Promise<unknown> {
  const response = await fetch(path, { cache: "no-store" });
  if (!response.ok) throw new Error(`${path} answered ${response.status}.`);
  return response.json();
}

export async function fetchTasks(): Promise<TaskView[]> {
  return (await getJson("/api/tasks")) as TaskView[];
}

export async function fetchRun(run: string): Promise<RunHistory> {
  return (await getJson(`/api/runs/${encodeURIComponent(run)}`)) as RunHistory;
}

/** Model blobs are immutable, so the browser's own cache answers the second time. */
export async function fetchModel(sha256: string): Promise<Uint8Array> {
  const response = await fetch(modelPath(sha256));
  if (!response.ok) throw new Error(`The model could not be downloaded (${response.status}).`);
  return new Uint8Array(await response.arrayBuffer());
}

export function modelPath(sha256: string): string {
  return `/models/${sha256}`;
}
