/** A model as an ONNX file: the layers as they are described, a softmax at the end included, and the weights. */
import type { Weights } from "@tributary/weights";
import { prepareTopology } from "../topology.ts";
import type { ExampleShape, Topology } from "../types.ts";
import { encodeOnnx, type OnnxPort } from "./onnx-file.ts";
import { GrowingGraph, Unmapped } from "./onnx-graph.ts";
import { mapLayer } from "./onnx-layers.ts";

export type ExportRequest = {
  readonly topology: Topology;
  readonly weights: Weights;
  readonly expects: ExampleShape;
  /** Written into the file, for whoever finds it. */
  readonly metadata: Readonly<Record<string, string>>;
};

/** The file, or why there is none. */
export type OnnxExport =
  | { readonly ok: true; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly ok: false; readonly why: string };

/**
 * Input `input`: `[batch, …]` floats, or 32-bit ids for a model that begins with an embedding. Output `output`:
 * `[batch, …, classes]`.
 */
export function exportOnnx({ topology, weights, expects, metadata }: ExportRequest): OnnxExport {
  const { layers } = prepareTopology(topology);
  const graph = new GrowingGraph(weights, "input");
  try {
    for (const layer of layers) mapLayer(graph, layer);
  } catch (error) {
    if (!(error instanceof Unmapped)) throw error;
    const why = `${error.message}, which has no counterpart in ONNX here. Take another format.`;
    return { ok: false, why };
  }
  graph.close("output");
  const input: OnnxPort = {
    name: "input",
    type: expects.vocabulary === null ? "float32" : "int32",
    shape: expects.inputShape,
  };
  const shape = [...expects.labelShape, expects.classes];
  const output: OnnxPort = { name: "output", type: "float32", shape };
  const { nodes, tensors } = graph;
  const name = topology.config.name ?? "model";
  return { ok: true, bytes: encodeOnnx({ name, nodes, tensors, input, output, metadata }) };
}
