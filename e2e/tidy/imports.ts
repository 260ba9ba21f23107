/** Every import against the drawing of the layers: from package to package, from outside, and across folders. */
import { posix } from "node:path";
import {
  arrowProblem,
  isForTests,
  layerOf,
  libraryProblem,
  ownNameOf,
  packageNameOf,
} from "./arrows.ts";
import { onlyInFolder } from "./layers.ts";
import { kindOf, type Module } from "./modules.ts";
import type { Problem } from "./repository.ts";

export function checkImports(modules: readonly Module[]): readonly Problem[] {
  return modules.flatMap((module) =>
    module.imports.flatMap(({ specifier, line }) => {
      const wrong = importProblem(module, specifier);
      return wrong === null ? [] : [`${module.path}:${line} ${wrong}`];
    }),
  );
}

function importProblem(module: Module, specifier: string): string | null {
  if (specifier.startsWith(".")) return relativeProblem(module, specifier);
  if (specifier.startsWith("node:")) return nodeProblem(module, specifier);
  const name = packageNameOf(specifier);
  if (isOwnExample(module, specifier)) return null;
  if (!name.startsWith("@tributary/")) return outsideProblem(module, name);
  if (module.kind === "source" && isForTests(name)) return testsOnlyProblem(name);
  if (specifier === name) return arrowProblem(module.unit, name);
  return `imports ${specifier}, inside a package; export what is needed from its index.ts.`;
}

/** An example takes its own package by its name, as those do who copy it. */
function isOwnExample({ path, unit }: Module, specifier: string): boolean {
  return path.startsWith(`${unit}/examples/`) && specifier === ownNameOf(unit);
}

function relativeProblem(module: Module, specifier: string): string | null {
  const target = posix.join(posix.dirname(module.path), specifier);
  if (!target.startsWith(`${module.unit}/`)) {
    return `reaches out of ${module.unit} to ${target}; import the package by its name.`;
  }
  if (module.kind !== "source" || kindOf(target) === "source") return null;
  return `is part of the product and imports ${target}, which is for tests; move it out of there.`;
}

function nodeProblem(module: Module, specifier: string): string | null {
  const layer = layerOf(module.unit);
  if (layer === null || layer.node || module.kind !== "source") return null;
  return `imports ${specifier}; ${module.unit} runs in browsers too, so take it through a port.`;
}

function outsideProblem(module: Module, name: string): string | null {
  const { unit, path, kind } = module;
  const layer = layerOf(unit);
  if (kind === "source" && isForTests(name) && !layer?.thirdParty.includes(name)) {
    return testsOnlyProblem(name);
  }
  const folder = layer === null ? undefined : onlyInFolder[name];
  if (folder !== undefined && unit === folder.unit && !path.startsWith(folder.path)) {
    return `imports ${name}, which only ${folder.path} may; take it through a port.`;
  }
  return libraryProblem(unit, name);
}

function testsOnlyProblem(name: string): string {
  return `is part of the product and imports ${name}, which is for tests.`;
}
