import { expect, test } from "vitest";
import * as forBrowsers from "./browser.ts";
import * as whole from "./index.ts";

test("a page gets all but the coordinator", () => {
  const left = Object.keys(whole).filter((name) => !Object.hasOwn(forBrowsers, name));
  expect(left).toEqual(["createCoordinator"]);
  const more = Object.keys(forBrowsers).filter((name) => !Object.hasOwn(whole, name));
  expect(more).toEqual([]);
});
