export { decodeInBrowser } from "./browser-image.ts";
export { bufferedForm } from "./buffered.ts";
export { type Delimiter, guessDelimiter, parseCsv } from "./csv.ts";
export { decodeText, text_bytes_max } from "./decode-text.ts";
export { generateDigits } from "./digit-generator.ts";
export { doubtsAbout } from "./doubts.ts";
export { preprocessDrawing } from "./drawing.ts";
export { classCounts, exampleSize, type LoadedData, shardFor, takeRows } from "./examples.ts";
export type { IdxArray, NamedBytes } from "./idx.ts";
export { examplesFromIdx } from "./idx-images.ts";
export { type ImageDecoder, type ImageSchema, imageToInput, type PixelImage } from "./image.ts";
export { examplesFromImages, type ImageFile } from "./image-folder.ts";
export { inventTable, inventText } from "./invented.ts";
export { loadTaskData, type TaskData } from "./node/load.ts";
export { loadOwnData } from "./node/own-data.ts";
export { byLabel, dirichlet, equalShards, type Partition } from "./partition.ts";
export { DataError, type DataProblem, describeProblem } from "./problem.ts";
export {
  isReadyTaskId,
  type ReadyTaskId,
  readyTask,
  readyTasks,
  withRoundPolicy,
} from "./ready.ts";
export type { Split } from "./splits.ts";
export {
  examplesFromCsv,
  examplesFromRecords,
  examplesFromTable,
  isMissing,
  readNumber,
} from "./table.ts";
export { readTableFile } from "./table-file.ts";
export { columnsOf, type TableFile, type TableSchema } from "./table-form.ts";
export { labelValues, mappingFor, type TableMapping } from "./table-mapping.ts";
export {
  type ModelSize,
  modelSizes,
  type TaskTemplate,
  taskTemplates,
  templateModel,
} from "./templates.ts";
export { encodeText, examplesFromText, examplesFromTexts, type TextSchema } from "./text.ts";
export {
  type Activation,
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
