import { describe, expect, test } from "vitest";
import { checkBannedCalls } from "./banned.ts";
import { modulesOf } from "./modules.ts";
import { repositoryOf } from "./repository.ts";
import {
  checkColumns,
  checkFileLengths,
  checkFunctionLengths,
  checkHeads,
  columns_max,
  commentColumns_max,
  fileLines_max,
  functionLines_max,
  headLines_max,
  stringColumns_max,
} from "./sizes.ts";

const modulesIn = (path: string, text: string) => modulesOf(repositoryOf({ [path]: text }));

describe("in a pure package", () => {
  const check = (text: string) => checkBannedCalls(modulesIn("packages/rounds/src/a.ts", text));

  test.each([
    "Date.now()",
    "new Date()",
    "Math.random()",
    `Math["random"]()`,
    "const chance = Math.random;",
    "setTimeout(() => {}, 1)",
    "setInterval(() => {}, 1)",
    "performance.now()",
    `fetch("/")`,
    "process.exit()",
    "crypto.getRandomValues(bytes)",
    "globalThis.setTimeout",
    "const call = { fetch };",
  ])("%s is refused", (text) => {
    expect(check(text)).toHaveLength(1);
  });
  test.each([
    "new Date(now_ms)",
    "Math.max(1, 2)",
    "options.fetch(1)",
    "const ports = { process: 1 };",
    "type Ports = { fetch: string };",
    "// Date.now() is banned",
    `const text = "Math.random()";`,
  ])("%s passes", (text) => {
    expect(check(text)).toEqual([]);
  });
  test("its tests may do what they like", () => {
    expect(checkBannedCalls(modulesIn("packages/rounds/src/a.test.ts", "Date.now()"))).toEqual([]);
  });
});

test("cryptography takes no weak chance, and may take strong chance", () => {
  const check = (text: string) => checkBannedCalls(modulesIn("packages/crypto/src/a.ts", text));
  expect(check("Math.random()")).toHaveLength(1);
  expect(check("crypto.getRandomValues(bytes); Date.now();")).toEqual([]);
});

describe("the environment", () => {
  const check = (path: string, text: string) => checkBannedCalls(modulesIn(path, text));

  test.each(["process.env.PORT", `process.env["PORT"]`, "const { PORT } = process.env;"])(
    "is not read by %s",
    (text) => {
      expect(check("apps/coordinator/server/main.ts", text)).toHaveLength(1);
      expect(check("packages/client/src/a.ts", text)).toHaveLength(1);
    },
  );
  test("is read by one file, and handed on whole to it and to child processes", () => {
    expect(check("apps/coordinator/server/config.ts", "process.env.PORT")).toEqual([]);
    expect(check("apps/coordinator/server/main.ts", "read(process.env)")).toEqual([]);
    expect(check("apps/coordinator/server/pages.ts", "({ ...process.env })")).toEqual([]);
  });
});

describe("length", () => {
  const lines = (count: number) => Array.from({ length: count }, (_, i) => `f(${i});`).join("\n");

  test("a file", () => {
    const check = (count: number) => checkFileLengths(repositoryOf({ "a.ts": lines(count) }));
    expect(check(fileLines_max)).toEqual([]);
    expect(check(fileLines_max + 1)).toHaveLength(1);
    expect(checkFileLengths(repositoryOf({ "SPEC.md": lines(1000) }))).toEqual([]);
  });

  const wrappings: readonly (readonly [string, string, string])[] = [
    ["a function", "function f() {", "}"],
    ["an arrow function", "const f = () => {", "};"],
    ["a method", "class A { f() {", "} }"],
    ["a component", "const F = () => { return <p>don't</p>;", "};"],
    ["a callback", "run(() => {", "});"],
  ];
  test.each(wrappings)("%s", (_, open, close) => {
    const check = (count: number) =>
      checkFunctionLengths(
        modulesIn("packages/rounds/src/a.tsx", `${open}\n${lines(count - 2)}\n${close}`),
      );
    expect(check(functionLines_max)).toEqual([]);
    expect(check(functionLines_max + 1)).toHaveLength(1);
  });

  test("a group of tests may be long, the same call in the product may not", () => {
    const text = `describe.each([1])("all", () => {\n${lines(functionLines_max)}\n});`;
    expect(checkFunctionLengths(modulesIn("packages/rounds/src/a.test.ts", text))).toEqual([]);
    expect(checkFunctionLengths(modulesIn("packages/rounds/src/a.ts", text))).toHaveLength(1);
  });
});

describe("width", () => {
  const check = (text: string) => checkColumns(modulesIn("packages/rounds/src/a.ts", text));
  const comment = (columns: number) => `// ${"x".repeat(columns - 3)}`;
  const sentence = (columns: number) => `f("${"x".repeat(columns - 5)}")`;
  const code = (columns: number) => `f(1${" ".repeat(columns - 4)})`;

  test.each([
    ["code", code, columns_max],
    ["a comment", comment, commentColumns_max],
    ["a long string", sentence, stringColumns_max],
  ])("%s", (_, line, most) => {
    expect(check(line(most))).toEqual([]);
    expect(check(`1;\n${line(most + 1)}`)).toEqual([
      `packages/rounds/src/a.ts:2 has ${most + 1} columns; at most ${most}. Break the line.`,
    ]);
  });
  test("a short string excuses nothing", () => {
    expect(check(`f("short",${" ".repeat(columns_max)}1)`)).toHaveLength(1);
  });
});

describe("a head comment", () => {
  const check = (text: string, path = "packages/rounds/src/a.ts") =>
    checkHeads(modulesIn(path, text));

  test("opens each file, after what must stand first", () => {
    expect(check("/** What it is. */\nf();")).toEqual([]);
    expect(check("#!/usr/bin/env node\n// What it is.\nf();")).toEqual([]);
    expect(check(`"use client";\n\n/* What it is. */\nf();`)).toEqual([]);
    expect(check("f(); // What it is.")).toHaveLength(1);
  });
  test("is short", () => {
    const head = (lines: number) => `/**\n${" * x\n".repeat(lines - 2)} */\nf();`;
    expect(check(head(headLines_max))).toEqual([]);
    expect(check(head(headLines_max + 1))).toHaveLength(1);
  });
  test("is not asked of tests and index.ts", () => {
    expect(check("f();", "packages/rounds/src/a.test.ts")).toEqual([]);
    expect(check("f();", "packages/rounds/src/index.ts")).toEqual([]);
  });
});
