/**
 * The models of the training worker, on a backend that may be lost under them: opened once, and anew where their
 * graphics device is gone. A device that is lost twice is not asked a third time.
 */
import { classCount, type TaskSpec } from "@tributary/protocol";
import { type BackendOptions, type LocalModel, openBackend, openModel } from "@tributary/training";
import { isDeviceLost, type Workplace } from "./steady-training.ts";
import type { OpenRequest } from "./trainer-port.ts";

type Models = {
  readonly learner: LocalModel;
  /** A second copy of the model, so that trying it does not wait for the end of a training. */
  readonly tester: LocalModel;
};

export class TrainerBench implements Workplace {
  readonly task: TaskSpec;
  readonly #request: OpenRequest;
  #models: Promise<Models>;

  constructor(request: OpenRequest) {
    this.task = request.task;
    this.#request = request;
    const { backend } = request;
    this.#models = this.#open(backend === null ? {} : { order: [backend] });
  }

  async model(): Promise<LocalModel> {
    return (await this.#models).learner;
  }

  async reopen(lost: LocalModel, times: number): Promise<LocalModel> {
    const { learner, tester } = await this.#models;
    if (lost !== learner && lost !== tester) return learner;
    const { backend } = this.#request;
    const first = backend === null ? {} : { order: [backend, "wasm", "cpu"] as const };
    this.#models = this.#open(times === 1 ? first : { order: ["wasm", "cpu"] });
    return this.model();
  }

  /** Work of a moment, done again where its device was lost. */
  async tested<T>(work: (tester: LocalModel) => Promise<T>): Promise<T> {
    const { tester } = await this.#models;
    try {
      return await work(tester);
    } catch (error) {
      if (!isDeviceLost(error)) throw error;
      await this.reopen(tester, 1);
      return work((await this.#models).tester);
    }
  }

  async #open(wish: Pick<BackendOptions, "order">): Promise<Models> {
    const { wasmPath, backend } = this.#request;
    await openBackend({ wasmPath, ...wish, allowSoftwareWebGpu: backend === "webgpu" });
    const description = { topology: this.task.model, classes: classCount(this.task.data) };
    const learner = await openModel(description);
    return { learner, tester: await openModel(description) };
  }
}
