import { describe, expect, test } from "vitest";
import { checkCycles } from "./cycles.ts";
import { checkImports } from "./imports.ts";
import { layers } from "./layers.ts";
import { checkManifests } from "./manifests.ts";
import { modulesOf } from "./modules.ts";
import { repositoryOf } from "./repository.ts";
import { checkSurfaces } from "./surface.ts";

const importsIn = (path: string, text: string) =>
  checkImports(modulesOf(repositoryOf({ [path]: text })));

describe("an import is refused", () => {
  test.each([
    ["upwards", "packages/weights/src/a.ts", `import { a } from "@tributary/protocol";`],
    [
      "upwards, as a type",
      "packages/weights/src/a.ts",
      `import type { A } from "@tributary/rounds";`,
    ],
    ["sideways", "packages/client/src/a.ts", `export { a } from "@tributary/training";`],
    ["when it is dynamic", "packages/rounds/src/a.ts", `await import("@tributary/storage");`],
    ["inside a type", "packages/rounds/src/a.ts", `type A = import("@tributary/storage").A;`],
    ["from app to app", "apps/edge/src/a.ts", `import { a } from "@tributary/demo";`],
    ["from e2e", "apps/coordinator/a.tsx", `import { a } from "@tributary/e2e";`],
    ["deep", "apps/edge/src/a.ts", `import { a } from "@tributary/weights/src/vector.ts";`],
    ["by path", "packages/client/src/a.ts", `import { a } from "../../weights/src/vector.ts";`],
    ["from a library that it may not use", "packages/tasks/src/a.ts", `import { z } from "zod";`],
    ["from another's library", "apps/edge/src/a.ts", `import { Kysely } from "kysely";`],
    ["from another's library, in parts", "e2e/a.ts", `import "@tensorflow/tfjs-core";`],
    ["from outside the transport", "packages/client/src/a.ts", `import "socket.io-client";`],
    ["of Node, for a browser", "packages/client/src/a.ts", `import { join } from "node:path";`],
    ["of a test library", "apps/edge/src/a.ts", `import { test } from "vitest";`],
    ["of shared fixtures", "apps/edge/src/a.ts", `import { a } from "@tributary/testing";`],
    [
      "of fixtures made of it",
      "packages/weights/src/a.test.ts",
      `import { a } from "@tributary/testing";`,
    ],
    ["of a fixture", "packages/rounds/src/a.ts", `import { a } from "./testing/fixtures.ts";`],
    ["of a test", "packages/rounds/src/a.ts", `import { a } from "./b.test.ts";`],
  ])("%s", (_, path, text) => {
    expect(importsIn(path, text)).toHaveLength(1);
  });
});

describe("an import passes", () => {
  test.each([
    ["downwards", "packages/rounds/src/a.ts", `import { a } from "@tributary/protocol";`],
    ["within a package", "packages/rounds/src/a.ts", `import { a } from "./folder/b.ts";`],
    ["in the transport", "packages/client/src/transport/a.ts", `import "socket.io-client";`],
    ["of an app", "apps/coordinator/lib/a.ts", `import "socket.io-client";`],
    ["from the demo to the edge", "apps/demo/src/a.ts", `import { a } from "@tributary/edge";`],
    ["of Node, in a test", "packages/client/src/a.test.ts", `import { join } from "node:path";`],
    ["of a test library, in a test", "packages/weights/src/a.test.ts", `import "fast-check";`],
    [
      "of shared fixtures, in a test",
      "packages/client/src/a.test.ts",
      `import { a } from "@tributary/testing";`,
    ],
    ["of properties, in simulation", "packages/simulation/src/a.ts", `import "fast-check";`],
    [
      "of its own package, in an example",
      "packages/sdk/examples/a.ts",
      `import { a } from "@tributary/sdk";`,
    ],
    ["that is only text", "packages/weights/src/a.ts", `const a = 'import "zod"'; // from "zod"`],
  ])("%s", (_, path, text) => {
    expect(importsIn(path, text)).toEqual([]);
  });
});

test("a problem says where it is and what to do instead", () => {
  const [problem] = importsIn("packages/weights/src/a.ts", `\nimport "@tributary/crypto";`);
  expect(problem).toMatch(/^packages\/weights\/src\/a\.ts:2 .*Move the code down/);
});

test("a package that is not in the drawing stops everything", () => {
  expect(() => importsIn("packages/extra/src/a.ts", `import "zod";`)).toThrow("give it a place");
});

test("the drawing itself has no ring", () => {
  const depth = (name: string, above: readonly string[]): number => {
    expect(above).not.toContain(name);
    const below = layers[name]?.imports ?? [];
    return 1 + Math.max(0, ...below.map((next) => depth(next, [...above, name])));
  };
  for (const name of Object.keys(layers)) expect(depth(name, [])).toBeLessThanOrEqual(6);
});

describe("a manifest", () => {
  const manifest = {
    name: "@tributary/rounds",
    exports: { ".": "./src/index.ts" },
    dependencies: { "@tributary/protocol": "workspace:*" } as Record<string, string>,
  };
  const check = (changes: object, source = "") => {
    const repository = repositoryOf({
      "package.json": `{ "devDependencies": { "vitest": "1.0.0" } }`,
      "packages/rounds/package.json": JSON.stringify({ ...manifest, ...changes }),
      "packages/rounds/src/a.test.ts": source,
    });
    return checkManifests(repository, modulesOf(repository));
  };

  test("that follows the drawing passes", () => {
    expect(check({}, `import "@tributary/protocol"; import "vitest";`)).toEqual([]);
  });
  test.each([
    ["has another name", { name: "@tributary/round" }],
    ["shows its inside", { exports: { ".": "./src/index.ts", "./step": "./src/step.ts" } }],
    ["points upwards", { dependencies: { "@tributary/storage": "workspace:*" } }],
    ["names a version of ours", { dependencies: { "@tributary/protocol": "0.1.0" } }],
    ["lists a library that it may not use", { dependencies: { zod: "4.0.0" } }],
  ])("that %s is refused", (_, changes) => {
    expect(check(changes)).toHaveLength(1);
  });
  test("must list what is imported", () => {
    expect(check({}, `import "@tributary/weights";`)).toHaveLength(1);
  });
});

describe("a ring of files", () => {
  const cyclesIn = (texts: Record<string, string>) => checkCycles(modulesOf(repositoryOf(texts)));

  test("is found and drawn, types included", () => {
    const problems = cyclesIn({
      "packages/crypto/src/a.ts": `import { b } from "./b.ts";`,
      "packages/crypto/src/b.ts": `import type { C } from "./deep/c.ts";`,
      "packages/crypto/src/deep/c.ts": `export { a } from "../a.ts";`,
      "packages/crypto/src/d.ts": `import { a } from "./a.ts";`,
    });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain("src/b.ts → packages/crypto/src/deep/c.ts");
  });
  test("is not made by two ways to one file", () => {
    const problems = cyclesIn({
      "packages/crypto/src/a.ts": `import "./b.ts"; import "./c.ts";`,
      "packages/crypto/src/b.ts": `import "./c.ts";`,
      "packages/crypto/src/c.ts": "",
    });
    expect(problems).toEqual([]);
  });
});

describe("what is exported", () => {
  const surfacesIn = (path: string, text: string) =>
    checkSurfaces(modulesOf(repositoryOf({ [path]: text })));

  test("is never everything", () => {
    expect(surfacesIn("packages/crypto/src/index.ts", `export * from "./a.ts";`)).toHaveLength(1);
    expect(surfacesIn("apps/edge/src/a.ts", `export * as a from "./a.ts";`)).toHaveLength(1);
  });
  test("is a list where two fronts show the same", () => {
    const all = `export * from "./everywhere.ts";`;
    expect(surfacesIn("packages/sdk/src/browser.ts", all)).toEqual([]);
    expect(surfacesIn("packages/sdk/src/index.ts", all)).toEqual([]);
    expect(surfacesIn("packages/crypto/src/index.ts", all)).toHaveLength(1);
    expect(surfacesIn("packages/sdk/src/data.ts", all)).toHaveLength(1);
    expect(surfacesIn("packages/sdk/src/index.ts", `export * from "./data.ts";`)).toHaveLength(1);
    const named = `export * as all from "./everywhere.ts";`;
    expect(surfacesIn("packages/sdk/src/index.ts", named)).toHaveLength(1);
  });
  test("has a name at the front of a package", () => {
    expect(surfacesIn("packages/crypto/src/index.ts", "export default 1;")).toHaveLength(1);
    expect(surfacesIn("packages/crypto/src/index.ts", `export { a } from "./a.ts";`)).toEqual([]);
    expect(surfacesIn("apps/coordinator/app/page.tsx", "export default 1;")).toEqual([]);
  });
});
