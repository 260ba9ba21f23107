/** The models of this thread: one backend, one model for each topology, whoever trains or judges with it. */
import { classCount, type TaskSpec } from "@tributary/protocol";
import {
  type BackendOptions,
  type BackendReport,
  type LocalModel,
  openBackend,
  openModel,
} from "@tributary/training";

let backend: Promise<BackendReport> | null = null;
const models = new Map<string, Promise<LocalModel>>();

/** The first call decides how; a backend that could not be opened is tried again. */
export function startBackend(options: BackendOptions = {}): Promise<BackendReport> {
  backend ??= openBackend(options).catch((error) => {
    backend = null;
    throw error;
  });
  return backend;
}

export async function modelFor(task: TaskSpec): Promise<LocalModel> {
  await startBackend();
  const description = { topology: task.model, classes: classCount(task.data) };
  const name = JSON.stringify(description);
  const kept = models.get(name);
  if (kept !== undefined) return kept;
  const opened = openModel(description);
  models.set(name, opened);
  opened.catch(() => models.delete(name));
  return opened;
}
