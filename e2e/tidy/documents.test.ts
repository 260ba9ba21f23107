import { describe, expect, test } from "vitest";
import { checkCommands, checkDrawing, checkLinks } from "./documents.ts";
import { layers } from "./layers.ts";
import { modulesOf } from "./modules.ts";
import { repositoryOf } from "./repository.ts";
import { checkRules } from "./rules.ts";
import { checkFileSizes, checkPlaces, checkTopLevel, file_bytes_max, topLevel } from "./tree.ts";
import { checkVersions } from "./versions.ts";

describe("rules", () => {
  const check = (spec: string, tests: string, path = "packages/rounds/src/a.test.ts") => {
    const repository = repositoryOf({ "packages/rounds/SPEC.md": spec, [path]: tests });
    return checkRules(repository, modulesOf(repository));
  };

  test("a rule with a test passes", () => {
    expect(check("- **[RD1]** One.", `test("[RD1] one", () => {});`)).toEqual([]);
  });
  test("a title may be a template, stand in a table, or begin with several ids", () => {
    const tests = "each([{ title: '[RD1] a' }]); both(`[RD2] [RD3]: all`, () => {});";
    expect(check("**[RD1]** **[RD2]** **[RD3]**", tests)).toEqual([]);
  });
  test("a rule without a test is named with its line", () => {
    const problems = check("\n- **[RD1]** One.", `test("one of [RD1]", () => {});`);
    expect(problems).toEqual([
      "packages/rounds/SPEC.md:2 states [RD1]; write a test whose title begins with it.",
    ]);
  });
  test("an id in a comment or in the product is no test", () => {
    expect(check("**[RD1]**", "// [RD1] one")).toHaveLength(1);
    const inProduct = check("**[RD1]**", `f("[RD1] one")`, "packages/rounds/src/a.ts");
    expect(inProduct).toHaveLength(1);
  });
  test("a test of a rule that nobody stated is named", () => {
    expect(check("", `test("[RD9] nine", () => {});`)).toHaveLength(1);
  });
  test("an id is stated once", () => {
    expect(check("**[RD1]** **[RD1]**", `test("[RD1] one", () => {});`)).toHaveLength(1);
  });
});

describe("documents", () => {
  const withReadme = (text: string) =>
    repositoryOf({
      "README.md": text,
      "package.json": `{ "scripts": { "demo": "node demo.ts" } }`,
      "packages/rounds/SPEC.md": "",
    });

  test("name commands that exist", () => {
    const known = withReadme("`npx pnpm demo --json`, `npx pnpm install`, `npx --yes pnpm demo`");
    expect(checkCommands(known)).toEqual([]);
    expect(checkCommands(withReadme("Run\n`npx pnpm demos`."))).toEqual([
      'README.md:2 names "pnpm demos"; package.json has no such script.',
    ]);
  });
  test("link to files and folders that exist", () => {
    const good = "[a](packages/rounds/SPEC.md#states) [b](./packages) [c](https://x.org) [d](#e)";
    expect(checkLinks(withReadme(good))).toEqual([]);
    expect(checkLinks(withReadme("[a](packages/rounds/SPECS.md)"))).toHaveLength(1);
  });
});

test("the table of packages is the drawing that is enforced", () => {
  const problems = checkDrawing(
    repositoryOf({ ".github/CONTRIBUTING.md": "| crypto | nothing |" }),
  );
  expect(problems).toHaveLength(Object.keys(layers).length - 1);
  expect(problems[0]).toContain('"| weights | nothing |"');
});

describe("versions", () => {
  const check = (root: object, other: object) =>
    checkVersions(
      repositoryOf({
        "package.json": JSON.stringify({ devDependencies: root }),
        "apps/edge/package.json": JSON.stringify({ dependencies: other }),
        "pnpm-workspace.yaml":
          'packages:\n  - e2e\n\ncatalog:\n  "@types/node": 24.0.0\n  zod: 4.6.7\n',
      }),
    );

  test("that agree pass", () => {
    expect(check({ zod: "catalog:", node: "24.1.0" }, { zod: "catalog:" })).toEqual([]);
  });
  test.each([
    ["differ", { comlink: "4.4.1" }, { comlink: "4.4.2" }, 2],
    ["bypass the catalog", {}, { "@types/node": "24.0.0" }, 1],
    ["are not in the catalog", {}, { next: "catalog:" }, 1],
    ["float", {}, { next: "^16.0.0" }, 1],
  ])("that %s are refused", (_, root, other, count) => {
    expect(check(root, other)).toHaveLength(count);
  });
});

describe("the tree", () => {
  const complete = Object.fromEntries(topLevel.map((name) => [`${name}/a`, ""]));

  test("has the fixed top level, no more and no less", () => {
    expect(checkTopLevel(repositoryOf(complete))).toEqual([]);
    expect(checkTopLevel(repositoryOf({ ...complete, "scripts/a.sh": "" }))).toHaveLength(1);
    const { "apps/a": _, ...withoutApps } = complete;
    expect(checkTopLevel(repositoryOf(withoutApps))).toEqual(["apps is missing at the top level."]);
  });
  test("has no large file", () => {
    const ofSize = (size_bytes: number) => [{ path: "public/a.bin", size_bytes, text: "" }];
    expect(checkFileSizes(ofSize(file_bytes_max))).toEqual([]);
    expect(checkFileSizes(ofSize(file_bytes_max + 1))).toHaveLength(1);
  });
  test.each([
    `const data = "/home/ada/data";`,
    "cd /mnt/tree",
    "open C:\\Users",
    "https://registry.example.org/zod",
    "registry=https://packages.example.org",
  ])("does not know one machine: %s", (text) => {
    expect(checkPlaces(repositoryOf({ "a.sh": text }))).toHaveLength(1);
  });
  test.each([
    "import a from './home/ada.ts'",
    "GET /models/abc",
    "https://example.org/home-page/list",
    "metrics.registry.metrics()",
  ])("may know: %s", (text) => {
    expect(checkPlaces(repositoryOf({ "a.ts": text }))).toEqual([]);
  });
});
