export { type BackendOptions, openBackend } from "./backends.ts";
export { TrainingError, type TrainingReason } from "./errors.ts";
export { type ExportRequest, exportOnnx, type OnnxExport } from "./export/onnx.ts";
export { type ExportedFile, exportTfjs } from "./export/tfjs.ts";
export { openModel } from "./model.ts";
export { nodeWasmPath } from "./node-wasm.ts";
export { measureSpeed, randomExamples, type Speed, type SpeedOptions, warmUp } from "./speed.ts";
export type {
  BackendName,
  BackendReport,
  EvaluateOptions,
  Evaluation,
  ExampleShape,
  Examples,
  LayerDescription,
  LocalModel,
  OptimizerRecipe,
  PredictOptions,
  Recipe,
  Rejection,
  StateKeeper,
  Topology,
  TrainOptions,
  TrainProgress,
  TrainResult,
  TrainState,
} from "./types.ts";
