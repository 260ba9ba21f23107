import { tmpdir } from "node:os";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { RunId, roundId } from "@tributary/protocol";
import type { SumPart } from "@tributary/runtime";
import { expect, onTestFinished, test } from "vitest";
import type { SumApi } from "./sum.worker.ts";
import { WorkerDesk } from "./worker-desk.ts";

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

const nothing: SumPart = {
  round: roundId(RunId.parse("run-0123456789ab"), 1),
  updates: [],
  bits: 8,
  masks: [],
  sum: new Uint32Array(new SharedArrayBuffer(4)),
  start: 0,
  end: 1,
};

function openDesk(file = "./sum.worker.ts") {
  const deaths: unknown[] = [];
  const desk = new WorkerDesk<SumApi>({
    file,
    workerData: { data_path: tmpdir() },
    onDeath: (error) => deaths.push(error),
  });
  onTestFinished(() => desk.close());
  return { desk, deaths };
}

test("an answer is kept by nobody but the one that asked", async () => {
  const { desk } = openDesk();
  const answers: WeakRef<object>[] = [];
  for (let asked = 0; asked < 8; asked++) {
    answers.push(new WeakRef(await desk.ask((api) => api.add(nothing))));
  }
  // What a weak reference was just made of is kept to the end of this turn.
  await new Promise((resolve) => setImmediate(resolve));
  collectGarbage();
  // The last one may still be on the stack.
  expect(answers.slice(0, -1).filter((answer) => answer.deref() !== undefined)).toEqual([]);
});

test("a worker that dies fails all that was asked of it, once, and the next question starts another", async () => {
  const { desk, deaths } = openDesk("./no-such.worker.ts");
  const asked = [1, 2, 3].map(() => desk.ask((api) => api.add(nothing)));
  for (const settled of await Promise.allSettled(asked)) expect(settled.status).toBe("rejected");
  expect(deaths).toHaveLength(1);
  await expect(desk.ask((api) => api.add(nothing))).rejects.toThrow("no-such.worker.ts");
  expect(deaths).toHaveLength(2);
});

test("what is asked while the desk closes fails, and is no death", async () => {
  const { desk, deaths } = openDesk();
  const asked = desk.ask((api) => api.add(nothing));
  const failed = expect(asked).rejects.toThrow("ended with code");
  await desk.close();
  await failed;
  expect(deaths).toEqual([]);
});
