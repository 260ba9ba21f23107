import { expect, test } from "vitest";
import { type Deletions, deleteAll } from "./deletions.ts";

const fine: Deletions = {
  key: async () => {},
  data: async () => {},
  receipts: async () => {},
  training: async () => {},
};

test("where everything goes, nothing is left", async () => {
  expect(await deleteAll(fine)).toEqual([]);
});

test("it waits until each part is gone, and one that stays is named while the others go", async () => {
  const gone: string[] = [];
  const key = Promise.withResolvers<void>();
  const deleting = deleteAll({
    ...fine,
    key: async () => {
      await key.promise;
      gone.push("key");
    },
    data: () => Promise.reject(new Error("The disk is locked.")),
    receipts: async () => void gone.push("receipts"),
  });
  let isOver = false;
  void deleting.then(() => {
    isOver = true;
  });
  await Promise.resolve();
  expect([isOver, gone]).toEqual([false, ["receipts"]]);
  key.resolve();
  expect(await deleting).toEqual([{ part: "data", why: "The disk is locked." }]);
  expect(gone).toEqual(["receipts", "key"]);
});

test("a browser that keeps nothing has nothing to delete", async () => {
  const closed = () => Promise.reject(new DOMException("private window", "InvalidStateError"));
  expect(await deleteAll({ ...fine, key: closed, training: closed })).toEqual([]);
});
