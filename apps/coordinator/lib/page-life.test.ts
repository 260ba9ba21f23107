import { expect, test } from "vitest";
import { watchPage } from "./page-life.ts";

function opened() {
  const page = Object.assign(new EventTarget(), {
    visibilityState: "visible" as DocumentVisibilityState,
  });
  const view = new EventTarget();
  const seen: string[] = [];
  const stop = new AbortController();
  const life = {
    onHidden: () => seen.push("hidden"),
    onGone: (isPutAway: boolean) => seen.push(isPutAway ? "put away" : "gone"),
    onBack: () => seen.push("back"),
  };
  watchPage({ page, view }, life, stop.signal);
  const happens = (type: string, persisted?: boolean) =>
    (type.startsWith("page") ? view : page).dispatchEvent(
      Object.assign(new Event(type), persisted === undefined ? {} : { persisted }),
    );
  return { page, seen, stop, happens };
}

test("a page that is hidden or frozen is heard, one that is shown is not", () => {
  const { page, seen, happens } = opened();
  page.visibilityState = "hidden";
  happens("visibilitychange");
  happens("freeze");
  page.visibilityState = "visible";
  happens("visibilitychange");
  expect(seen).toEqual(["hidden", "hidden"]);
});

test("a page that goes for good is told from one that is put away and comes back", () => {
  const { seen, happens } = opened();
  happens("pageshow", false);
  happens("pagehide", true);
  happens("pageshow", true);
  happens("pagehide", false);
  expect(seen).toEqual(["put away", "back", "gone"]);
});

test("after the end nothing is heard", () => {
  const { seen, stop, happens } = opened();
  stop.abort();
  happens("freeze");
  happens("pagehide", false);
  expect(seen).toEqual([]);
});
