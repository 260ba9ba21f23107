/** Reading about model versions over all runs: lists, one with its relatives, and how large its file is. */
import type { RunId, Sha256, TaskId, TaskSpec } from "@tributary/protocol";
import type {
  Blobs,
  ModelEntry,
  ModelFilter,
  ModelPlace,
  ModelVersion,
  PromotionRecord,
  Records,
} from "@tributary/storage";
import type {
  ModelDetail,
  ModelNode,
  ModelPage,
  ModelView,
  PromotedView,
  PromotionView,
} from "./views.ts";

export type CatalogueStores = {
  readonly records: Pick<Records, "tasks" | "models" | "promotions" | "rounds">;
  readonly blobs: Pick<Blobs, "get">;
};

const trend_max = 24;
const relatives_max = 30;

export class ModelCatalogue {
  readonly #stores: CatalogueStores;
  /** By task and version: all models of one layout have files of one length. */
  readonly #lengths = new Map<string, number>();

  constructor(stores: CatalogueStores) {
    this.#stores = stores;
  }

  async list(filter: ModelFilter): Promise<ModelPage> {
    const { limit } = filter;
    // One more than is shown says whether there is more.
    const entries = await this.#stores.records.models.list({ ...filter, limit: limit + 1 });
    const shown = entries.slice(0, limit);
    const last = shown.at(-1);
    const next = entries.length > limit && last !== undefined ? cursorOf(last) : null;
    return { models: await this.#views(shown), next };
  }

  /** The version of that run, or else where it was made: by a round, or else the oldest place. */
  async find(sha256: Sha256, run?: RunId): Promise<ModelEntry | null> {
    const filter = run === undefined ? { sha256 } : { sha256, run };
    const entries = await this.#stores.records.models.list({ ...filter, limit: relatives_max });
    return entries.findLast(({ round }) => round !== null) ?? entries.at(-1) ?? null;
  }

  async detail(entry: ModelEntry, evaluated_on: string | null): Promise<ModelDetail> {
    const { records } = this.#stores;
    const line = await records.models.line(entry.run, entry.version, relatives_max + 1);
    const list = (filter: Omit<ModelFilter, "limit">) =>
      records.models.list({ ...filter, limit: relatives_max });
    const { sha256 } = entry;
    const named = await list({ sha256 });
    const begun = named.filter(({ run, version }) => version === 0 && run !== entry.run);
    const children = [...(await list({ parent: sha256 })), ...begun];
    const history = await records.promotions.history(entry.task);
    return {
      model: await this.view(entry),
      spec: await this.#spec(entry),
      summary: entry.summary,
      evaluated_on,
      ancestors: line.slice(0, -1).reverse().map(nodeOf),
      begins_with: await this.#beginning(entry, line[0]),
      children: children.map(nodeOf),
      named_by: named.map(nodeOf),
      promotions: await Promise.all(history.map((one) => this.promotion(one))),
    };
  }

  async promoted(task: TaskId): Promise<PromotedView> {
    const { records } = this.#stores;
    const history = await records.promotions.history(task);
    const [newest] = history;
    const views = await Promise.all(history.map((one) => this.promotion(one)));
    const [promotion] = views;
    const isStanding = newest !== undefined && newest.ended === null;
    if (!isStanding || promotion === undefined) return { task, promoted: null, history: views };
    const model = await this.view(await this.entryOf(newest));
    return { task, promoted: { model, promotion, files: filesOf(model.sha256) }, history: views };
  }

  /** The version that a promotion names, which is there as long as the promotion is. */
  async entryOf({ sha256, run }: Pick<PromotionRecord, "sha256" | "run">): Promise<ModelEntry> {
    const entry = await this.find(sha256, run);
    if (entry === null) throw new Error(`Expected the model ${sha256} in run ${run}, got none.`);
    return entry;
  }

  async promotion(record: PromotionRecord): Promise<PromotionView> {
    const { task: _, proposal, ...rest } = record;
    const told =
      proposal === null ? null : await this.#stores.records.promotions.proposal(proposal);
    const { proposed_by = null, proposed_at_ms = null } = told ?? {};
    return { ...rest, proposed_by, proposed_at_ms };
  }

  async view(entry: ModelEntry): Promise<ModelView> {
    const [view] = await this.#views([entry]);
    if (view === undefined) throw new Error("Expected one view of one version, got none.");
    return view;
  }

  async #views(entries: readonly ModelEntry[]): Promise<ModelView[]> {
    const current = await this.#stores.records.promotions.current();
    return Promise.all(entries.map((entry) => this.#viewOf(entry, current)));
  }

  async #viewOf(entry: ModelEntry, current: readonly PromotionRecord[]): Promise<ModelView> {
    const { run, version, summary, task, task_version } = entry;
    const line = await this.#stores.records.models.line(run, version, trend_max);
    const { title } = await this.#spec(entry);
    return {
      ...nodeOf(entry),
      task,
      task_version,
      title,
      round: summary?.number ?? null,
      train_loss: summary?.train_loss ?? null,
      cohort: summary?.cohort ?? null,
      counted: summary?.accepted ?? null,
      bytes: await this.#length(entry),
      is_promoted: current.some((one) => one.run === run && one.version === version),
      trend: line.flatMap(({ accuracy }) => (accuracy === null ? [] : [accuracy])),
    };
  }

  async #spec({ task, task_version }: ModelEntry): Promise<TaskSpec> {
    const spec = await this.#stores.records.tasks.get(task, task_version);
    if (spec === null) throw new Error(`Expected task ${task} version ${task_version}, got none.`);
    return spec;
  }

  async #length({ task, task_version, sha256 }: ModelEntry): Promise<number | null> {
    const key = `${task}@${task_version}`;
    const known = this.#lengths.get(key);
    if (known !== undefined) return known;
    const bytes = await this.#stores.blobs.get(sha256);
    if (bytes === null) return null;
    this.#lengths.set(key, bytes.length);
    return bytes.length;
  }

  /** Where the weights come from that the run began with, if a round of another run has made them. */
  async #beginning(entry: ModelEntry, first?: ModelVersion): Promise<ModelNode | null> {
    if (first === undefined || first.version > 0) return null;
    const made = await this.find(first.sha256);
    return made === null || made.round === null || made.run === entry.run ? null : nodeOf(made);
  }
}

export function nodeOf(model: ModelVersion): ModelNode {
  const { sha256, run, version, parent, accuracy, loss, created_at_ms } = model;
  return { sha256, run, version, parent, accuracy, loss, created_at_ms };
}

export function filesOf(sha256: Sha256): Record<string, string> {
  return {
    safetensors: `/models/${sha256}`,
    tfjs: `/api/models/${sha256}/export/tfjs`,
    onnx: `/api/models/${sha256}/export/onnx`,
    card: `/api/models/${sha256}/card`,
  };
}

function cursorOf({ created_at_ms, run, version }: ModelPlace): string {
  return `${created_at_ms}.${run}.${version}`;
}
