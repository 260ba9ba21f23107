/** The workshop port on worker threads: one for updates, which takes more to itself for a sum, and one for models. */
import type { Sha256, TaskSpec } from "@tributary/protocol";
import type { Log, Unmasked, Verdict, Workshop } from "@tributary/runtime";
import type { BlobsOptions } from "@tributary/storage";
import type { ModelExport, ModelFormat, ModelsApi } from "./models.worker.ts";
import type { UpdatesApi } from "./updates.worker.ts";
import { WorkerDesk } from "./worker-desk.ts";

export type WorkshopOptions = {
  readonly data_path: string;
  readonly blobs: BlobsOptions;
  readonly test_data_path: string | null;
  readonly log: Log;
};

/** What the pages and the API ask beyond what a run needs. */
export type ServerWorkshop = Workshop & {
  exportModel(request: {
    readonly task: TaskSpec;
    readonly model: Sha256;
    readonly format: ModelFormat;
  }): Promise<ModelExport>;
  close(): Promise<void>;
};

export function openWorkshop(options: WorkshopOptions): ServerWorkshop {
  const { data_path, test_data_path, log } = options;
  // Opened already, so that no thread clears away what another is writing.
  const blobs: BlobsOptions = { ...options.blobs, isShared: true };
  const deskOf = <Api>(file: string) =>
    new WorkerDesk<Api>({
      file,
      workerData: { data_path, blobs, test_data_path },
      onDeath: (error) => log.error({ worker: file, error: String(error) }, "A worker thread died"),
    });
  const updates = deskOf<UpdatesApi>("./updates.worker.ts");
  const models = deskOf<ModelsApi>("./models.worker.ts");
  return {
    inspect: (request) => updates.ask<Verdict>((api) => api.inspect(request)),
    combine: (request) => updates.ask((api) => api.combine(request)),
    unmask: (request) => updates.ask<Unmasked>((api) => api.unmask(request)),
    initialModel: (task, seed) => models.ask((api) => api.initialModel(task, seed)),
    evaluate: (task, model) => models.ask((api) => api.evaluate(task, model)),
    testSetOf: (task) => models.ask((api) => api.testSetOf(task)),
    exportModel: ({ task, model, format }) =>
      models.ask<ModelExport>((api) => api.exportModel(task, model, format)),
    async close() {
      await Promise.all([updates.close(), models.close()]);
    },
  };
}
