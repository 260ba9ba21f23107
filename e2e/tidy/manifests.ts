/** Every package.json: its name, what it shows, and that it lists what is imported, as the layers allow. */
import { posix } from "node:path";
import { arrowProblem, libraryProblem, ownNameOf, packageNameOf } from "./arrows.ts";
import { alsoForBrowsers } from "./layers.ts";
import type { Module } from "./modules.ts";
import { type Problem, type Repository, textOf } from "./repository.ts";

type Manifest = {
  readonly name?: string;
  readonly exports?: unknown;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
};

export function checkManifests(
  repository: Repository,
  modules: readonly Module[],
): readonly Problem[] {
  const ofTheRoot = Object.keys(listedBy(manifestAt(repository, "package.json")));
  const units = repository.flatMap(({ path }) =>
    /^((packages|apps)\/[^/]+|e2e)\/package\.json$/.test(path) ? [posix.dirname(path)] : [],
  );
  return units.flatMap((unit) => {
    const path = `${unit}/package.json`;
    const manifest = manifestAt(repository, path);
    // Node and bundlers find a package by its own name, too: its examples use that.
    const known = [...ofTheRoot, ...Object.keys(listedBy(manifest)), ownNameOf(unit)];
    const problems = [...surfaceProblems(unit, manifest), ...listProblems(unit, manifest)];
    return [
      ...problems.map((problem) => `${path} ${problem}`),
      ...modules.flatMap((module) => (module.unit === unit ? unlisted(module, known) : [])),
    ];
  });
}

function surfaceProblems(unit: string, { name, exports }: Manifest): readonly string[] {
  const expected = ownNameOf(unit);
  const wrongName = name === expected ? [] : [`is named ${name}; name it ${expected}.`];
  const front = "./src/index.ts";
  const shown = alsoForBrowsers.includes(posix.basename(unit))
    ? { browser: "./src/browser.ts", default: front }
    : front;
  const only = JSON.stringify({ ".": shown });
  if (!unit.startsWith("packages/") || JSON.stringify(exports) === only) return wrongName;
  return [...wrongName, `must export exactly ${only}: one index.ts, nothing deep.`];
}

function listProblems(unit: string, manifest: Manifest): readonly string[] {
  return Object.entries(listedBy(manifest)).flatMap(([name, version]) => {
    const problem = name.startsWith("@tributary/")
      ? workspaceProblem(unit, name, version)
      : libraryProblem(unit, name);
    return problem === null ? [] : [problem];
  });
}

function workspaceProblem(unit: string, name: string, version: string): string | null {
  if (version !== "workspace:*") return `lists ${name} as ${version}; write "workspace:*".`;
  return arrowProblem(unit, name);
}

function unlisted(module: Module, known: readonly string[]): readonly Problem[] {
  return module.imports.flatMap(({ specifier, line }) => {
    const name = packageNameOf(specifier);
    const isLocal = specifier.startsWith(".") || specifier.startsWith("node:");
    if (isLocal || known.includes(name)) return [];
    return [`${module.path}:${line} imports ${name}; list it in ${module.unit}/package.json.`];
  });
}

function listedBy({ dependencies, devDependencies }: Manifest): Readonly<Record<string, string>> {
  return { ...dependencies, ...devDependencies };
}

function manifestAt(repository: Repository, path: string): Manifest {
  return JSON.parse(textOf(repository, path) ?? "{}");
}
