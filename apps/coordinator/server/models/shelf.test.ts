import { expect, test } from "vitest";
import { Shelf } from "./shelf.ts";

function shelfOf(kept_max: number) {
  const opened: string[] = [];
  const closed: string[] = [];
  const shelf = new Shelf<string>({ kept_max, close: (thing) => closed.push(thing) });
  const use = (name: string, work: () => unknown = () => {}) =>
    shelf.use(
      name,
      async () => {
        opened.push(name);
        return name;
      },
      async (thing) => {
        await work();
        return thing;
      },
    );
  return { opened, closed, shelf, use };
}

test("a thing is opened once, however many ask for it at once and later", async () => {
  const { opened, closed, use } = shelfOf(2);
  expect(await Promise.all([use("a"), use("a")])).toEqual(["a", "a"]);
  await use("a");
  expect([opened, closed]).toEqual([["a"], []]);
});

test("of more than are kept, the one that was used longest ago is closed, and opened again when asked for", async () => {
  const { opened, closed, use } = shelfOf(2);
  for (const name of ["a", "b", "a", "c"]) await use(name);
  expect(closed).toEqual(["b"]);
  await use("b");
  expect(closed).toEqual(["b", "a"]);
  expect(opened).toEqual(["a", "b", "c", "b"]);
});

test("what is in use is not closed", async () => {
  const { closed, use } = shelfOf(1);
  const end = Promise.withResolvers<void>();
  const long = use("a", () => end.promise);
  await use("b");
  expect(closed).toEqual(["b"]);
  end.resolve();
  await long;
  await use("c");
  expect(closed).toEqual(["b", "a"]);
});

test("what could not be opened is tried again, and takes no place", async () => {
  const { shelf, use, closed } = shelfOf(1);
  const broken = shelf.use(
    "a",
    async () => Promise.reject(new Error("No such layer.")),
    () => {},
  );
  await expect(broken).rejects.toThrow("No such layer.");
  expect(await use("a")).toBe("a");
  expect(closed).toEqual([]);
});
