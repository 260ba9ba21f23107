import { ParticipantId } from "@tributary/protocol";
import { expect, test } from "vitest";
import { forgetDevice, noteDevice } from "./known-device.ts";

const one = ParticipantId.parse("A".repeat(43));
const other = ParticipantId.parse(`B${"A".repeat(42)}`);

function storage() {
  const kept = new Map<string, string>();
  return {
    kept,
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, value: string) => void kept.set(name, value),
    removeItem: (name: string) => void kept.delete(name),
  };
}

test("a key that is here again is known, a first one is new", () => {
  const storages = [storage(), storage()];
  expect(noteDevice(one, "new", storages)).toBe("new");
  expect(noteDevice(one, "known", storages)).toBe("known");
});

test("a new key where another one was says that the old one is lost, once", () => {
  const storages = [storage(), storage()];
  noteDevice(one, "new", storages);
  expect(noteDevice(other, "new", storages)).toBe("lost");
  expect(noteDevice(other, "known", storages)).toBe("known");
});

test("the tab's own storage remembers what the browser's has lost", () => {
  const [browser, tab] = [storage(), storage()];
  noteDevice(one, "new", [browser, tab]);
  browser.kept.clear();
  expect(noteDevice(other, "new", [browser, tab])).toBe("lost");
});

test("a key that is kept nowhere is no loss, and after leaving nothing is known", () => {
  const storages = [storage()];
  noteDevice(one, "new", storages);
  expect(noteDevice(other, "unkept", storages)).toBe("unkept");
  forgetDevice(storages);
  expect(noteDevice(other, "new", storages)).toBe("new");
});

test("where a browser refuses its storage the device is told as its key is", () => {
  const refuse = () => {
    throw new DOMException("Not here.", "SecurityError");
  };
  const refusing = { getItem: refuse, setItem: refuse, removeItem: refuse };
  expect(noteDevice(one, "new", [refusing])).toBe("new");
  forgetDevice([refusing]);
});
