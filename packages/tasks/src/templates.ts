/**
 * Models that fit a description of data, and the settings to begin with: what a new task is made from. Small on
 * purpose: every round sends each of these weights once down and once up.
 */
import {
  classCount,
  type DataSchema,
  inputShape,
  type SecureTask,
  TaskId,
  type Topology,
} from "@tributary/protocol";
import { readyTasks } from "./ready.ts";
import {
  conv2d,
  dense,
  dropout,
  embedding,
  flatten,
  type Layer,
  lstm,
  maxPool2d,
  sequential,
} from "./topology.ts";

export const modelSizes = ["small", "medium", "large"] as const;
export type ModelSize = (typeof modelSizes)[number];

/** A model that learns from such data; the number of its weights grows with the size. */
export function templateModel(data: DataSchema, size: ModelSize): Topology {
  return sequential({
    name: `${data.kind}-${size}`,
    inputShape: inputShape(data),
    layers: layersFor(data, size),
  });
}

function layersFor(data: DataSchema, size: ModelSize): readonly Layer[] {
  const classes = classCount(data);
  const end = dense(classes, "softmax");
  switch (data.kind) {
    case "table":
      return [...tableLayers[size].map((units) => dense(units, "relu")), end];
    case "text": {
      const { dimensions, units } = textLayers[size];
      return [embedding({ ids: classes, dimensions }), lstm(units), end];
    }
    case "image":
      return [...imageLayers(data, size), end];
    default:
      return data satisfies never;
  }
}

const tableLayers: Readonly<Record<ModelSize, readonly number[]>> = {
  small: [16],
  medium: [32, 16],
  large: [128, 64],
};

const textLayers: Readonly<Record<ModelSize, { dimensions: number; units: number }>> = {
  small: { dimensions: 8, units: 48 },
  medium: { dimensions: 16, units: 96 },
  large: { dimensions: 32, units: 192 },
};

const imageSizes: Readonly<Record<ModelSize, { filters: readonly number[]; units: number }>> = {
  small: { filters: [8], units: 16 },
  medium: { filters: [8, 16], units: 32 },
  large: { filters: [16, 32, 64], units: 128 },
};

/** Pairs of convolution and pooling, as many as the image has room for; then one dense layer. */
function imageLayers(
  { height, width }: Extract<DataSchema, { kind: "image" }>,
  size: ModelSize,
): readonly Layer[] {
  const layers: Layer[] = [];
  let side = Math.min(height, width);
  const { filters: each, units } = imageSizes[size];
  for (const filters of each) {
    if (side < 4) break;
    layers.push(conv2d({ filters, size: 3, activation: "relu", padding: "same" }), maxPool2d(2));
    side = Math.floor(side / 2);
  }
  // What is left of a large image would make most of the weights: pooled until it is small.
  while (side > 8) {
    layers.push(maxPool2d(2));
    side = Math.floor(side / 2);
  }
  return [...layers, flatten(), dropout(0.25), dense(units, "relu")];
}

export type TaskTemplate = {
  readonly kind: DataSchema["kind"];
  readonly title: string;
  readonly summary: string;
  /** A whole task to begin with, on data that stands for the admin's own. */
  readonly task: SecureTask;
};

const { digits, tumours, shakespeare } = readyTasks;

function templateTask(from: SecureTask, about: Pick<SecureTask, "title" | "summary" | "data">) {
  return {
    ...from,
    ...about,
    id: TaskId.parse(`my-${about.data.kind}`),
    version: 1,
    model: templateModel(about.data, "medium"),
    update_norm_max: 25,
    encoding: { ...from.encoding, weight_max: 1_000 },
  };
}

export const taskTemplates: readonly TaskTemplate[] = [
  {
    kind: "table",
    title: "Table",
    summary: "Predicts one column of a table from the others: measurements, records, forms.",
    task: templateTask(tumours, {
      title: "My table",
      summary: "Predicts one column of a table from the others.",
      data: {
        kind: "table",
        features: ["width", "height"],
        standardise: [
          { centre: 0, scale: 1 },
          { centre: 0, scale: 1 },
        ],
        label: "kind",
        classes: ["a", "b"],
      },
    }),
  },
  {
    kind: "image",
    title: "Images",
    summary: "Says what a picture shows, one of a list of classes.",
    task: templateTask(digits, {
      title: "My images",
      summary: "Says what a picture shows, one of a list of classes.",
      data: { kind: "image", height: 28, width: 28, channels: 3, classes: ["a", "b"] },
    }),
  },
  {
    kind: "text",
    title: "Text",
    summary: "Writes on, character by character, in the manner of the texts it learned from.",
    task: templateTask(shakespeare, {
      title: "My texts",
      summary: "Writes on, character by character, in the manner of the texts it learned from.",
      data: shakespeare.data,
    }),
  },
];
