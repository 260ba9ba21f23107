"use client";
/** What learns and how: a model that fits the data, or one of one's own; and the recipe of local training. */
import { modelShape } from "@tributary/protocol";
import { type ModelSize, modelSizes } from "@tributary/tasks";
import { formatCount } from "../../../../lib/format.ts";
import { optimizerPaths } from "../../../../lib/task-form/value-paths.ts";
import { RadioCards } from "../../../../ui/choices.tsx";
import { Disclosure } from "../../../../ui/disclosure.tsx";
import { FieldError } from "../../../../ui/field.tsx";
import { FilePicker } from "../../../../ui/file-picker.tsx";
import { readJson } from "./about-step.tsx";
import { useDesk } from "./form-context.ts";
import { ValueField, ValueFields } from "./value-field.tsx";

const sizeWords: Readonly<Record<ModelSize, readonly [string, string]>> = {
  small: ["Small", "Quick to send and to train; a good first try."],
  medium: ["Medium", "What most tasks need."],
  large: ["Large", "Learns more from much data, and costs everybody more."],
};

export function ModelStep() {
  const { state, dispatch, problems } = useDesk();
  const { model } = state.draft;
  const wrong = problems.find(({ path }) => path === "model" || path.startsWith("model."));
  return (
    <div className="grid gap-5">
      <RadioCards
        legend="Model"
        name="model"
        columns={2}
        value={model.from === "file" ? "file" : model.size}
        options={[
          ...modelSizes.map((size) => ({
            value: size as string,
            label: sizeWords[size][0],
            hint: sizeWords[size][1],
          })),
          {
            value: "file",
            label: "My own",
            hint: model.from === "file" ? model.name : "A tfjs layers model.json; choose it below.",
            isDisabled: model.from !== "file",
          },
        ]}
        onChange={({ target }) => {
          if (target.value === "file") return;
          dispatch({ type: "model", model: { from: "template", size: target.value as ModelSize } });
        }}
      />
      <FilePicker
        label="Bring a model.json"
        accept=".json"
        onPick={async ([{ path: name, file }]) => {
          const topology = topologyIn(await readJson(file));
          dispatch({ type: "model", model: { from: "file", name, topology } });
        }}
      />
      {wrong !== undefined && <FieldError id="model-problem">{wrong.sentence}</FieldError>}
      <Layers />
      <ValueFields paths={["recipe.epochs", "recipe.batch_size"]} />
      <div className="grid gap-4 sm:grid-cols-2">
        <ValueField
          path="recipe.optimizer.kind"
          options={[
            ["adam", "Adam"],
            ["sgd", "Gradient descent"],
          ]}
        />
        <ValueField path="recipe.optimizer.learning_rate" />
      </div>
      <Disclosure summary="More about training">
        <ValueFields
          paths={[...optimizerPaths(state.draft), "recipe.proximal_mu", "update_norm_max"]}
        />
      </Disclosure>
    </div>
  );
}

/** tfjs wraps the layers twice, and saves them as JSON inside JSON in older versions. */
function topologyIn(file: unknown): unknown {
  const inside = (value: unknown, key: string) =>
    typeof value === "object" && value !== null && key in value
      ? (value as Record<string, unknown>)[key]
      : undefined;
  const topology = inside(file, "modelTopology") ?? file;
  return inside(topology, "model_config") ?? topology;
}

function Layers() {
  const { task } = useDesk();
  if (task === null) return null;
  const shape = modelShape(task.model);
  if (!shape.ok) return null;
  return (
    <Disclosure summary={`${shape.layers.length} layers, ${formatCount(shape.weights)} weights`}>
      <ul className="grid gap-1 text-sm">
        {shape.layers.map(({ name, class_name, shape: answer, weights }) => (
          <li key={name} className="flex flex-wrap justify-between gap-x-4">
            <span>
              {class_name} <span className="text-soft">→ {answer.join(" × ")}</span>
            </span>
            <span className="text-soft">{weights > 0 ? formatCount(weights) : "–"}</span>
          </li>
        ))}
      </ul>
    </Disclosure>
  );
}
