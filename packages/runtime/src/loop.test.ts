import { expect, test } from "vitest";
import { createLoop, type LoopOptions } from "./loop.ts";

type State = readonly string[];

/** A loop whose state is the list of its events; an event `x!` asks for the effect `x`. */
function recorder(options: Partial<LoopOptions<State, string, string>> = {}) {
  const told: string[] = [];
  const saves: State[] = [];
  const loop = createLoop<State, string, string>({
    state: [],
    step: (state, event) => {
      if (event === "bug") throw new Error("broken");
      return { state: [...state, event], effects: event.endsWith("!") ? [event.slice(0, -1)] : [] };
    },
    save: async (_before, after) => void saves.push(after),
    perform: (effect) => void told.push(`perform ${effect}`),
    onSaveFailed: () => null,
    onStepFailed: (event) => told.push(`step failed ${event}`),
    onPerformFailed: (effect) => told.push(`perform failed ${effect}`),
    ...options,
  });
  return { loop, told, saves };
}

/** A save that tells when it begins, and ends when the test says so. */
function slowSave() {
  const saving = Promise.withResolvers<void>();
  const saved = Promise.withResolvers<void>();
  const save = () => {
    saving.resolve();
    return saved.promise;
  };
  return { save, saving, saved };
}

test("[RT1] events that are dispatched together are saved once, in order", async () => {
  const { loop, saves } = recorder();
  for (const event of ["a", "b", "c"]) loop.dispatch(event);
  await loop.settled();
  expect(saves).toEqual([["a", "b", "c"]]);
});

test("[RT1] who hears that the state has moved sees the state that is stored, and no older one", async () => {
  const seen: State[] = [];
  const { loop, told } = recorder({
    onMoved: () => {
      seen.push(loop.state());
      told.push("moved");
    },
  });
  loop.dispatch("a!");
  await loop.settled();
  expect(seen).toEqual([["a!"]]);
  expect(told).toEqual(["perform a", "moved"]);
});

test("[RT1] an event that comes during a save waits for it, and is in the next one", async () => {
  const { save, saving, saved } = slowSave();
  const { loop, told } = recorder({ save });
  loop.dispatch("a!");
  await saving.promise;
  loop.dispatch("b!");
  expect(loop.state()).toEqual([]);
  expect(told).toEqual([]);
  saved.resolve();
  await loop.settled();
  expect(loop.state()).toEqual(["a!", "b!"]);
  expect(told).toEqual(["perform a", "perform b"]);
});

test("[RT2] of a batch that could not be saved nothing happens; what is dispatched in its place does", async () => {
  let isBroken = true;
  const { loop, told } = recorder({
    save: async () => {
      if (isBroken) throw new Error("full");
    },
    onSaveFailed: () => {
      isBroken = false;
      return "instead!";
    },
  });
  loop.dispatch("a!");
  await loop.settled();
  expect(loop.state()).toEqual(["instead!"]);
  expect(told).toEqual(["perform instead"]);
});

test("[RT3] an event that breaks a step is reported and changes nothing; the rest of its batch counts", async () => {
  const { loop, told } = recorder();
  for (const event of ["a", "bug", "b!"]) loop.dispatch(event);
  await loop.settled();
  expect(loop.state()).toEqual(["a", "b!"]);
  expect(told).toEqual(["step failed bug", "perform b"]);
});

test("[RT3] an effect that fails is reported; the others run", async () => {
  const { loop, told } = recorder({
    perform: async (effect) => {
      if (effect === "a") throw new Error("no");
      told.push(`perform ${effect}`);
    },
  });
  loop.dispatch("a!");
  loop.dispatch("b!");
  await loop.settled();
  expect(told).toEqual(["perform failed a", "perform b"]);
});

test("[RT4] a closed loop ends the batch that it is saving and takes nothing more", async () => {
  const { save, saving, saved } = slowSave();
  const { loop } = recorder({ save });
  loop.dispatch("a");
  await saving.promise;
  loop.dispatch("b");
  const closing = loop.close();
  loop.dispatch("c");
  saved.resolve();
  await closing;
  expect(loop.state()).toEqual(["a"]);
});

test("[RT41] between many effects others have their turn, and the order stays", async () => {
  const { loop, told } = recorder();
  const names = Array.from({ length: 100 }, (_, i) => `${i}`);
  const seen: number[] = [];
  const look = () => {
    seen.push(told.length);
    if (told.length < names.length) setImmediate(look);
  };
  for (const name of names) loop.dispatch(`${name}!`);
  look();
  await loop.settled();
  expect(told).toEqual(names.map((name) => `perform ${name}`));
  expect(seen.some((done) => done > 0 && done < names.length)).toBe(true);
});
