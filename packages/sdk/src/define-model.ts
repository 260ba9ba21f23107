/** The model of a task from what its author gave: a template's size, layers in order, or tfjs's `toJSON`. */
import { DataSchema, inputShape, type Topology } from "@tributary/protocol";
import {
  type Layer,
  type ModelSize,
  modelSizes,
  readyTasks,
  sequential,
  templateModel,
} from "@tributary/tasks";
import { taskRefusal } from "./task-problems.ts";

/** As `model.toJSON()` or `model.toJSON(null, false)` answers it. */
export type TfjsModel = string | { readonly class_name: string; readonly config: object };

export type ModelDraft = ModelSize | readonly Layer[] | TfjsModel;

/** Whether the model is one that can be trained is for the check of the whole task to say. */
export function completeModel(
  model: ModelDraft,
  { data, id }: { readonly data: unknown; readonly id: string },
): unknown {
  // Data that is not whole is told of by the check of the task; any model does until then.
  const schema = DataSchema.safeParse(data).data ?? readyTasks.tumours.data;
  if (typeof model === "string") {
    return model.startsWith("{") ? tfjsModel(readJson(model, id)) : template(model, schema, id);
  }
  if (!isLayers(model)) return tfjsModel(model);
  return sequential({ name: id, inputShape: inputShape(schema), layers: model });
}

function isLayers(model: ModelDraft): model is readonly Layer[] {
  return Array.isArray(model);
}

function template(size: string, schema: DataSchema, id: string): Topology {
  const known = modelSizes.find((name) => name === size);
  if (known !== undefined) return templateModel(schema, known);
  const names = modelSizes.map((name) => `"${name}"`).join(", ");
  const given = `${JSON.stringify(size)} is no template`;
  throw taskRefusal(id, [
    { field: "model", message: `${given}: use ${names}, a list of layers, or a tfjs model` },
  ]);
}

function readJson(text: string, id: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const message = `it is no JSON (${String(error)}): give what model.toJSON() answers`;
    throw taskRefusal(id, [{ field: "model", message }]);
  }
}

/** tfjs adds its version and backend, and nests the model where weights come with it. */
function tfjsModel(given: unknown): unknown {
  const outer = given as { readonly modelTopology?: unknown } | null;
  const { class_name, config } = (outer?.modelTopology ?? outer ?? {}) as Record<string, unknown>;
  return { class_name, config };
}
