/** Model versions of all runs: lists, relatives, cards and files in other formats. */
import { type RoundSummary, RunId, Sha256, type TaskId, type TaskSpec } from "@tributary/protocol";
import type { Runtime } from "@tributary/runtime";
import type { ModelEntry, ModelFilter, ModelPlace } from "@tributary/storage";
import { z } from "zod";
import { modelCard } from "../../models/card.ts";
import type { ModelCatalogue } from "../../models/catalogue.ts";
import { ModelDetail, ModelPage } from "../../models/views.ts";
import type { ModelExport, ModelFormat } from "../../models.worker.ts";
import { type Answer, error, ok } from "../answers.ts";
import { type Route, route } from "../route.ts";

export type ModelPorts = {
  readonly runtime: () => Runtime;
  readonly catalogue: ModelCatalogue;
  readonly roundsOf: (run: RunId) => Promise<readonly RoundSummary[]>;
  readonly exportModel: (request: {
    readonly task: TaskSpec;
    readonly model: Sha256;
    readonly format: ModelFormat;
  }) => Promise<ModelExport>;
};

/** `created.run.version` of the last one that was shown. */
const Cursor = z
  .string()
  .regex(/^\d{1,15}\.run-[a-z0-9]{12}\.\d{1,9}$/)
  .transform((text): ModelPlace => {
    const [created, run, version] = text.split(".");
    const [created_at_ms, number] = [Number(created), Number(version)];
    return { created_at_ms, run: RunId.parse(run), version: number };
  });

/** Any word: there is nothing under one that no id could be. */
const wordFor = <Id extends string>() =>
  z
    .string()
    .max(80)
    .transform((word) => word as Id)
    .optional();

const Query = z.strictObject({
  task: wordFor<TaskId>(),
  run: wordFor<RunId>(),
  promoted: z.enum(["true"]).optional(),
  after: Cursor.optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});

export const ModelParams = z.strictObject({ sha256: Sha256 });
const InRun = z.strictObject({ run: RunId.optional() });

export const noModel = (sha256: string) =>
  error(
    404,
    `No run here has a model ${sha256}. Look at the list of models for those that there are.`,
  );

export function modelRoutes(ports: ModelPorts): readonly Route[] {
  return [...readingRoutes(ports), ...fileRoutes(ports)];
}

function readingRoutes({ runtime, catalogue }: ModelPorts): readonly Route[] {
  return [
    route({
      method: "GET",
      path: "/api/models",
      needs: "models.read",
      summary: "Model versions of all runs, the newest first, a page at a time.",
      query: Query,
      answers: { status: 200, schema: ModelPage },
      handle: async ({ query }) => ok(await catalogue.list(filterOf(query))),
    }),
    route({
      method: "GET",
      path: "/api/models/:sha256",
      needs: "models.read",
      summary: "A model version with its task, its relatives, and what was promoted of its task.",
      params: ModelParams,
      query: InRun,
      answers: { status: 200, schema: ModelDetail },
      async handle({ params: { sha256 }, query: { run } }) {
        const entry = await catalogue.find(sha256, run);
        if (entry === null) return noModel(sha256);
        return ok(await catalogue.detail(entry, evaluatedOn(runtime(), entry)));
      },
    }),
  ];
}

function filterOf({ task, run, promoted, after, limit }: z.infer<typeof Query>): ModelFilter {
  return {
    limit,
    ...(task !== undefined && { task }),
    ...(run !== undefined && { run }),
    ...(promoted !== undefined && { promoted: true }),
    ...(after !== undefined && { after }),
  };
}

function evaluatedOn(runtime: Runtime, { run }: ModelEntry): string | null {
  return runtime.run(run)?.run.evaluated_on ?? null;
}

const fileTypes: Readonly<Record<ModelFormat, string>> = {
  tfjs: "application/zip",
  onnx: "application/octet-stream",
};

function fileRoutes({ runtime, catalogue, roundsOf, exportModel }: ModelPorts): readonly Route[] {
  return [
    route({
      method: "GET",
      path: "/api/models/:sha256/card",
      needs: "models.read",
      summary: "The model card in Markdown.",
      params: ModelParams,
      query: InRun,
      answers: { status: 200, schema: null },
      async handle({ params: { sha256 }, query: { run } }) {
        const entry = await catalogue.find(sha256, run);
        if (entry === null) return noModel(sha256);
        const detail = await catalogue.detail(entry, evaluatedOn(runtime(), entry));
        const content = modelCard({ detail, history: await roundsOf(entry.run) });
        const headers = { "content-type": "text/markdown; charset=utf-8" };
        return { status: 200, content, headers };
      },
    }),
    route({
      method: "GET",
      path: "/api/models/:sha256/export/:format",
      needs: "models.read",
      summary:
        "The model as another file: `tfjs` (model.json and weights, zipped) or `onnx`. As safetensors it is at /models/:sha256.",
      params: ModelParams.extend({ format: z.enum(["tfjs", "onnx"]) }),
      answers: { status: 200, schema: null },
      async handle({ params: { sha256, format } }): Promise<Answer> {
        const entry = await catalogue.find(sha256);
        if (entry === null) return noModel(sha256);
        const { spec } = await catalogue.detail(entry, null);
        const made = await exportModel({ task: spec, model: sha256, format });
        if (!made.ok) return error(409, made.why);
        const name = `${spec.id}-${entry.version}${made.ending}`;
        return {
          status: 200,
          content: made.bytes,
          headers: {
            "content-type": fileTypes[format],
            "content-disposition": `attachment; filename="${name}"`,
          },
        };
      },
    }),
  ];
}
