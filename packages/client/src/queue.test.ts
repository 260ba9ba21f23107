import { expect, test } from "vitest";
import { createQueue } from "./queue.ts";

async function read<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

test("[CL1] what is pushed comes out in order, whether it was pushed before or while it is read", async () => {
  const queue = createQueue<number>();
  queue.push(1);
  queue.push(2);
  const reading = read(queue);
  await Promise.resolve();
  queue.push(3);
  queue.end();
  expect(await reading).toEqual([1, 2, 3]);
});

test("[CL1] what is pushed after the end is not read", async () => {
  const queue = createQueue<number>();
  queue.push(1);
  queue.end();
  queue.push(2);
  expect(await read(queue)).toEqual([1]);
});

test("[CL1] a failure is thrown after what came before it", async () => {
  const queue = createQueue<number>();
  queue.push(1);
  queue.fail(new Error("broken"));
  const seen: number[] = [];
  const reading = (async () => {
    for await (const item of queue) seen.push(item);
  })();
  await expect(reading).rejects.toThrow("broken");
  expect(seen).toEqual([1]);
});

test("[CL2] an item takes the place of the last one that waits, where it supersedes it", async () => {
  const queue = createQueue<string>((newer, older) => newer[0] === "p" && older[0] === "p");
  for (const item of ["p1", "p2", "a", "p3", "p4", "b", "b"]) queue.push(item);
  queue.end();
  expect(await read(queue)).toEqual(["p2", "a", "p4", "b", "b"]);
});
