/**
 * What every store of connected data does, as checks without a test runner: they run in Node over the one in memory
 * and in a browser over those on its disk.
 */
import { type DataStore, type Kept, StoreError } from "./port.ts";

export type Check = { readonly name: string; run(store: DataStore): Promise<void> };

const kept = (about: unknown, files: Readonly<Record<string, string>>): Kept => ({
  about,
  files: Object.entries(files).map(([path, text]) => ({
    path,
    file: new Blob([text], { type: "text/plain" }),
  })),
});

async function filesOf(store: DataStore, task: string): Promise<readonly string[] | null> {
  const found = await store.get(task);
  if (found === null) return null;
  const texts = found.files.map(
    async ({ path, file }) => `${path} ${file.type}: ${await file.text()}`,
  );
  return [JSON.stringify(found.about), ...(await Promise.all(texts))];
}

function expectSame(what: string, got: unknown, expected: unknown): void {
  const [one, other] = [JSON.stringify(got), JSON.stringify(expected)];
  if (one !== other) throw new Error(`${what}: expected ${other}, got ${one}`);
}

export const contract: readonly Check[] = [
  {
    name: "has nothing at first, and forgets nothing without complaint",
    run: async (store) => {
      expectSame("at first", await store.get("empty"), null);
      await store.delete("empty");
      expectSame("after deleting", await store.get("empty"), null);
    },
  },
  {
    name: "gives back what it was given: words, paths, kinds, order, bytes",
    run: async (store) => {
      const files = { "b/2.png": "two", "a/ü 1.png": "", "../../up": "three", __proto__x: "four" };
      await store.put("all", kept({ kind: "images", at: 7 }, files));
      expectSame("what is kept", await filesOf(store, "all"), [
        '{"kind":"images","at":7}',
        ...Object.entries(files).map(([path, text]) => `${path} text/plain: ${text}`),
      ]);
    },
  },
  {
    name: "keeps every byte of a large file",
    run: async (store) => {
      const bytes = Uint8Array.from({ length: 3_000_001 }, (_, at) => (at * 31) % 251);
      await store.put("large", { about: null, files: [{ path: "x", file: new Blob([bytes]) }] });
      const [found] = (await store.get("large"))?.files ?? [];
      const read = new Uint8Array((await found?.file.arrayBuffer()) ?? new ArrayBuffer(0));
      expectSame("bytes", read.length, bytes.length);
      expectSame(
        "the first other byte",
        read.findIndex((byte, at) => byte !== bytes[at]),
        -1,
      );
    },
  },
  {
    name: "keeps what has no files, as a wish for practice data has none",
    run: async (store) => {
      await store.put("bare", { about: { seed: 3 }, files: [] });
      expectSame("what is kept", await filesOf(store, "bare"), ['{"seed":3}']);
    },
  },
  {
    name: "keeps the last of two, one for each task",
    run: async (store) => {
      await store.put("one", kept(1, { a: "old", b: "old" }));
      await store.put("other", kept(2, { a: "other" }));
      await store.put("one", kept(3, { c: "new" }));
      expectSame("the one", await filesOf(store, "one"), ["3", "c text/plain: new"]);
      expectSame("the other", await filesOf(store, "other"), ["2", "a text/plain: other"]);
    },
  },
  {
    name: "takes what it had given out, back in place of it",
    run: async (store) => {
      await store.put("again", kept(1, { a: "same" }));
      const found = await store.get("again");
      if (found === null) throw new Error("Expected what was kept, got nothing");
      await store.put("again", { ...found, about: 2 });
      expectSame("what is kept", await filesOf(store, "again"), ["2", "a text/plain: same"]);
    },
  },
  {
    name: "forgets one task's and no other's",
    run: async (store) => {
      await store.put("gone", kept(1, { a: "x" }));
      await store.put("stays", kept(2, { a: "y" }));
      await store.delete("gone");
      expectSame("the one", await filesOf(store, "gone"), null);
      expectSame("the other", await filesOf(store, "stays"), ["2", "a text/plain: y"]);
    },
  },
];

/** Each check's name with what went wrong in it, or null. */
export async function runContract(
  open: () => Promise<DataStore>,
): Promise<readonly (readonly [name: string, fault: string | null])[]> {
  const results: [string, string | null][] = [];
  for (const { name, run } of contract) {
    const fault = await open()
      .then(run)
      .then(
        () => null,
        (error: unknown) =>
          error instanceof StoreError ? `${error.reason}: ${error.message}` : String(error),
      );
    results.push([name, fault]);
  }
  return results;
}
