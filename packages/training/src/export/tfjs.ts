/**
 * A model as tfjs's layers format: `model.json` with the layers as they are described, and the weights in one file
 * beside it, which `tf.loadLayersModel` reads by their names.
 */
import { prepareTopology } from "../topology.ts";
import type { ExportRequest } from "./onnx.ts";

export type ExportedFile = { readonly name: string; readonly bytes: Uint8Array<ArrayBuffer> };

const weightsFile = "group1-shard1of1.bin";

export function exportTfjs({
  topology,
  weights,
  metadata,
}: Omit<ExportRequest, "expects">): readonly ExportedFile[] {
  const { layers } = prepareTopology(topology);
  const name = topology.config.name ?? "model";
  const model = {
    format: "layers-model",
    generatedBy: "Tributary",
    convertedBy: null,
    userDefinedMetadata: metadata,
    modelTopology: { class_name: "Sequential", config: { name, layers } },
    weightsManifest: [
      {
        paths: [weightsFile],
        weights: weights.layout.map((tensor) => ({ ...tensor, dtype: "float32" })),
      },
    ],
  };
  const { buffer, byteOffset, byteLength } = weights.values;
  return [
    { name: "model.json", bytes: new TextEncoder().encode(`${JSON.stringify(model, null, 2)}\n`) },
    // A copy: what is handed over must not share memory with the weights.
    { name: weightsFile, bytes: new Uint8Array(buffer, byteOffset, byteLength).slice() },
  ];
}
