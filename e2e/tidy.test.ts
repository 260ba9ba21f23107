/** A test of the repository itself: style is kept by a failing test. What each check means stands in `tidy/`. */
import { resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { checkBannedCalls } from "./tidy/banned.ts";
import { checkCycles } from "./tidy/cycles.ts";
import { checkCommands, checkDrawing, checkLinks } from "./tidy/documents.ts";
import { checkImports } from "./tidy/imports.ts";
import { checkManifests } from "./tidy/manifests.ts";
import { modulesOf } from "./tidy/modules.ts";
import { readRepository } from "./tidy/repository.ts";
import { checkRules } from "./tidy/rules.ts";
import { checkColumns, checkFileLengths, checkFunctionLengths, checkHeads } from "./tidy/sizes.ts";
import { checkSurfaces } from "./tidy/surface.ts";
import { checkFileSizes, checkPlaces, checkTopLevel } from "./tidy/tree.ts";
import { checkVersions } from "./tidy/versions.ts";

const repository = readRepository(resolve(import.meta.dirname, ".."));
const modules = modulesOf(repository);

describe("arrows", () => {
  test("every import follows the drawing of the layers", () => {
    expect(checkImports(modules)).toEqual([]);
  });
  test("every package.json follows it too, and lists what is imported", () => {
    expect(checkManifests(repository, modules)).toEqual([]);
  });
  test("no file imports itself through others", () => {
    expect(checkCycles(modules)).toEqual([]);
  });
  test("what is exported has a name", () => {
    expect(checkSurfaces(modules)).toEqual([]);
  });
  test("one version of each dependency", () => {
    expect(checkVersions(repository)).toEqual([]);
  });
});

describe("code", () => {
  test("pure packages are pure, and one file reads the environment", () => {
    expect(checkBannedCalls(modules)).toEqual([]);
  });
  test("files are short", () => expect(checkFileLengths(repository)).toEqual([]));
  test("functions are short", () => expect(checkFunctionLengths(modules)).toEqual([]));
  test("lines are short", () => expect(checkColumns(modules)).toEqual([]));
  test("a file says what it is", () => expect(checkHeads(modules)).toEqual([]));
});

describe("documents", () => {
  test("every rule has a test, and every rule that is tested is stated", () => {
    expect(checkRules(repository, modules)).toEqual([]);
  });
  test("the commands that they name exist", () => {
    expect(checkCommands(repository)).toEqual([]);
  });
  test("the table of packages is the drawing that is enforced", () => {
    expect(checkDrawing(repository)).toEqual([]);
  });
  test("their links lead somewhere", () => expect(checkLinks(repository)).toEqual([]));
});

describe("tree", () => {
  test("the top level is fixed", () => expect(checkTopLevel(repository)).toEqual([]));
  test("no file is large", () => expect(checkFileSizes(repository)).toEqual([]));
  test("nothing belongs to one machine", () => expect(checkPlaces(repository)).toEqual([]));
});
