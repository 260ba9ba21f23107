/** What the page and its evaluating worker say to each other. Types only: the page loads no training code. */
import type { TaskSpec } from "@tributary/protocol";
import type { PickedFile } from "../data-choice.ts";

export type TestFiles = {
  readonly task: TaskSpec;
  readonly files: readonly PickedFile[];
  /** Folder of tfjs's `.wasm` files, with the origin. */
  readonly wasmPath: string;
};

export type TestReport = {
  readonly count: number;
  /** Rows or files that were left out, in words. */
  readonly problems: readonly string[];
};

export type Judgement = {
  readonly accuracy: number;
  readonly loss: number;
  /** One for each label: for text, one for each character. */
  readonly labels: Int32Array;
  readonly predicted: Int32Array;
};

export type EvaluatorApi = {
  /** Reads the files as the task's participants' are read. */
  load(request: TestFiles): Promise<TestReport>;
  /** A model of the task on what was read. */
  judge(model: Uint8Array): Promise<Judgement>;
};
