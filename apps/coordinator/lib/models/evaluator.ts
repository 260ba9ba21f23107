/** The page's end of the evaluating worker. The page imports it when somebody evaluates, and not before. */
import type { TaskSpec } from "@tributary/protocol";
import { type Remote, wrap } from "comlink";
import type { PickedFile } from "../data-choice.ts";
import type { EvaluatorApi, Judgement, TestReport } from "./evaluator-port.ts";

export type Evaluator = {
  load(task: TaskSpec, files: readonly PickedFile[]): Promise<TestReport>;
  judge(model: Uint8Array): Promise<Judgement>;
  dispose(): void;
};

export function openEvaluator(): Evaluator {
  const worker = new Worker(new URL("./evaluator.worker.ts", import.meta.url), { type: "module" });
  const api: Remote<EvaluatorApi> = wrap<EvaluatorApi>(worker);
  const broken = new Promise<never>((_, reject) => {
    worker.addEventListener("error", ({ message }) => {
      reject(new Error(`The evaluating part of this page has failed. Reload it. ${message ?? ""}`));
    });
  });
  broken.catch(() => undefined);
  const wasmPath = new URL("/tfjs-wasm/", location.origin).href;
  return {
    load: (task, files) => Promise.race([api.load({ task, files, wasmPath }), broken]),
    judge: (model) => Promise.race([api.judge(model), broken]),
    dispose: () => worker.terminate(),
  };
}
