import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import type { TrainRequest } from "@tributary/client";
import { RoundId } from "@tributary/protocol";
import { readyTask } from "@tributary/tasks";
import { type Examples, openModel } from "@tributary/training";
import { encodeSafetensors, mulberry32 } from "@tributary/weights";
import { afterEach, describe, expect, test } from "vitest";
import { TrainerPool } from "./trainer-pool.ts";
import type { TrainingThread } from "./training-thread.ts";

const task = readyTask("tumours");
if (task === undefined) throw new Error("Expected the ready task tumours, got none");

const random = mulberry32(7);
const examples: Examples = {
  count: 64,
  inputShape: [30],
  inputs: Float32Array.from({ length: 64 * 30 }, () => random() - 0.5),
  labelShape: [],
  labels: Int32Array.from({ length: 64 }, (_, row) => row % 2),
};

function requestOf(options: Partial<TrainRequest> = {}): TrainRequest {
  return {
    task,
    model: new Uint8Array(),
    round: RoundId.parse("run-abcdefghijkl.1"),
    seed: 1,
    signal: new AbortController().signal,
    onProgress: () => {},
    ...options,
  } as TrainRequest;
}

type Api = TrainingThread["api"];
const trained = {
  delta: new Float32Array(2),
  examples: 1,
  steps: 1,
  loss: 0,
  accuracy: 0,
  seconds: 0,
};

/** Threads that train only when told to, and die when told to. */
class FakeThreads {
  readonly all: FakeThread[] = [];
  readonly start = (): TrainingThread => {
    const thread = new FakeThread();
    this.all.push(thread);
    return thread as unknown as TrainingThread;
  };

  get alive(): number {
    return this.all.filter(({ isAlive }) => isAlive).length;
  }
}

class FakeThread {
  isAlive = true;
  readonly cancelled: number[] = [];
  readonly finish: (() => void)[] = [];
  readonly #died = Promise.withResolvers<Error>();
  readonly died = this.#died.promise;
  readonly api = {
    train: () => new Promise((resolve) => this.finish.push(() => resolve(trained))),
    cancel: (id: number) => void this.cancelled.push(id),
  } as unknown as Api;

  die(): void {
    this.isAlive = false;
    this.#died.resolve(new Error("The thread is out of memory."));
  }

  async stop(): Promise<void> {
    this.die();
  }
}

function collectGarbage(): void {
  setFlagsFromString("--expose-gc");
  runInNewContext("gc")();
}

/** Lets everything that is ready happen. */
const settle = () => new Promise((done) => setImmediate(done));

describe("participants share few threads", () => {
  test("which start when they are needed, and no more than allowed", async () => {
    const threads = new FakeThreads();
    const pool = new TrainerPool({ threads: 2, startThread: threads.start });
    expect(threads.all).toHaveLength(0);
    const trainings = Array.from({ length: 5 }, () => pool.trainerFor(examples).train(requestOf()));
    for (let turn = 0; turn < 3; turn++) {
      await settle();
      expect(threads.all).toHaveLength(2);
      for (const thread of threads.all) thread.finish.shift()?.();
    }
    expect(await Promise.all(trainings)).toHaveLength(5);
  });

  test("in the order in which they asked", async () => {
    const threads = new FakeThreads();
    const pool = new TrainerPool({ threads: 1, startThread: threads.start });
    const order: number[] = [];
    for (const who of [1, 2, 3]) {
      void pool
        .trainerFor(examples)
        .train(requestOf())
        .then(() => order.push(who));
    }
    for (const count of [1, 2, 3]) {
      await settle();
      threads.all[0]?.finish.shift()?.();
      await settle();
      expect(order).toHaveLength(count);
    }
    expect(order).toEqual([1, 2, 3]);
  });

  test("and one that is called off in line leaves it without a turn", async () => {
    const threads = new FakeThreads();
    const pool = new TrainerPool({ threads: 1, startThread: threads.start });
    const first = pool.trainerFor(examples).train(requestOf());
    const stop = new AbortController();
    const second = pool.trainerFor(examples).train(requestOf({ signal: stop.signal }));
    const third = pool.trainerFor(examples).train(requestOf());
    await settle();
    stop.abort(new Error("The round is over."));
    await expect(second).rejects.toThrow("The round is over.");
    const [thread] = threads.all;
    thread?.finish.shift()?.();
    await first;
    await settle();
    expect(thread?.finish).toHaveLength(1);
    thread?.finish.shift()?.();
    await third;
  });
});

describe("a thread that dies", () => {
  test("fails its training alone, and the next in line gets a new thread", async () => {
    const threads = new FakeThreads();
    const pool = new TrainerPool({ threads: 1, startThread: threads.start });
    const first = pool.trainerFor(examples).train(requestOf());
    const second = pool.trainerFor(examples).train(requestOf());
    await settle();
    threads.all[0]?.die();
    await expect(first).rejects.toThrow("The thread is out of memory.");
    await settle();
    expect(threads.all).toHaveLength(2);
    threads.all[1]?.finish.shift()?.();
    await second;
  });

  test("while it is idle is not handed out again", async () => {
    const threads = new FakeThreads();
    const pool = new TrainerPool({ threads: 1, startThread: threads.start });
    const first = pool.trainerFor(examples).train(requestOf());
    await settle();
    threads.all[0]?.finish.shift()?.();
    await first;
    threads.all[0]?.die();
    await settle();
    const second = pool.trainerFor(examples).train(requestOf());
    await settle();
    threads.all[1]?.finish.shift()?.();
    await second;
    expect(threads.all).toHaveLength(2);
  });
});

test("closing ends every thread, fails what is under way and in line, and takes nothing more", async () => {
  const threads = new FakeThreads();
  const pool = new TrainerPool({ threads: 1, startThread: threads.start });
  const [busy, inLine] = [1, 2].map(() => pool.trainerFor(examples).train(requestOf()));
  const failing = [expect(busy).rejects.toThrow(), expect(inLine).rejects.toThrow("were ended")];
  await settle();
  await pool.close();
  await Promise.all(failing);
  expect([threads.all.length, threads.alive]).toEqual([1, 0]);
  await expect(pool.trainerFor(examples).train(requestOf())).rejects.toThrow("were ended");
});

describe("a real thread", () => {
  let pool = new TrainerPool({ threads: 1 });
  afterEach(async () => {
    await pool.close();
    pool = new TrainerPool({ threads: 1 });
  });

  function withEpochs(epochs: number): TrainRequest["task"] {
    if (task === undefined) throw new Error("Expected a task, got none");
    return { ...task, recipe: { ...task.recipe, epochs } };
  }

  async function model(): Promise<Uint8Array> {
    if (task === undefined) throw new Error("Expected a task, got none");
    const opened = await openModel({ topology: task.model, classes: 2 });
    const bytes = encodeSafetensors(opened.initialWeights(1));
    opened.dispose();
    return bytes;
  }

  test("trains and tells how far it is, the same for the same seed", async () => {
    const epochs = 100;
    const told: number[][] = [];
    const request = requestOf({
      task: withEpochs(epochs),
      model: await model(),
      onProgress: (now) => void told.push([now.epochs, now.steps]),
    });
    const trainer = pool.trainerFor(examples);
    const first = await trainer.train(request);
    expect([first.examples, first.steps]).toEqual([64, 4 * epochs]);
    expect(told[0]).toEqual([epochs, 4 * epochs]);
    expect((await trainer.train(request)).delta).toEqual(first.delta);
  });

  test("stops a training that is called off and is free for the next", async () => {
    const stop = new AbortController();
    const request = requestOf({
      task: withEpochs(1000),
      model: await model(),
      signal: stop.signal,
      onProgress: () => stop.abort(),
    });
    await expect(pool.trainerFor(examples).train(request)).rejects.toThrow();
    const next = await pool.trainerFor(examples).train(requestOf({ model: await model() }));
    expect(next.examples).toBe(64);
  });

  test("that cannot read the model says so and goes on", async () => {
    const broken = requestOf({ model: new Uint8Array([1, 2, 3]) });
    await expect(pool.trainerFor(examples).train(broken)).rejects.toThrow();
    expect((await pool.backend()).name).toMatch(/wasm|cpu/);
  });

  test("keeps nothing of fifty trainings", async () => {
    const request = requestOf({ model: await model() });
    const trainer = pool.trainerFor(examples);
    const channels = () =>
      process.getActiveResourcesInfo().filter((name) => name === "MessagePort").length;
    await trainer.train(request);
    const before = channels();
    const results: WeakRef<object>[] = [];
    for (let time = 0; time < 50; time++) {
      results.push(new WeakRef((await trainer.train(request)).delta));
    }
    await pool.backend();
    await settle();
    collectGarbage();
    const kept = results.filter((result) => result.deref() !== undefined).length;
    expect([kept <= 2, channels() <= before + 1]).toEqual([true, true]);
  });
});
