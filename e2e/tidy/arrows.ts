/** May this unit (a package, an app, e2e) use that package or library? The drawing of the layers answers. */
import { appsOfApps, layers, matches, owners, testLibraries, testPackages } from "./layers.ts";

const decide = "or record a decision and draw it in e2e/tidy/layers.ts";

export function layerOf(unit: string) {
  if (!unit.startsWith("packages/")) return null;
  const layer = layers[unit.slice("packages/".length)];
  if (layer !== undefined) return layer;
  throw new Error(`${unit} is not in the drawing; give it a place in e2e/tidy/layers.ts.`);
}

/** What is wrong with an arrow from the unit to one of our packages; null when it is drawn. */
export function arrowProblem(unit: string, name: string): string | null {
  const target = name.slice("@tributary/".length);
  const layer = layerOf(unit);
  if (layer === null) {
    const drawn = Object.hasOwn(layers, target) || unit === "e2e";
    if (drawn || appsOfApps[unit]?.includes(target)) return null;
    return `uses ${name}; an app uses packages only. Move what both need into a package.`;
  }
  if (layer.imports.includes(target) || isAbove(unit, target)) return null;
  const allowed = layer.imports.join(", ") || "no other package";
  return `uses ${name}; ${unit} may use ${allowed}. Move the code down, ${decide}.`;
}

/** Whether the target is for tests, and not made of the unit. */
function isAbove(unit: string, target: string): boolean {
  const uses = (name: string): boolean =>
    unit === `packages/${name}` || (layers[name]?.imports ?? []).some(uses);
  return testPackages.includes(target) && !uses(target);
}

/** What is wrong with the unit's using a library from outside; null when it may. */
export function libraryProblem(unit: string, name: string): string | null {
  const owner = Object.entries(owners).find(([pattern]) => matches(name, pattern))?.[1];
  if (owner !== undefined && unit !== `packages/${owner}`) {
    return `uses ${name}, which only packages/${owner} may; use @tributary/${owner}.`;
  }
  const layer = layerOf(unit);
  if (layer === null || isForTests(name)) return null;
  if (layer.thirdParty.some((pattern) => matches(name, pattern))) return null;
  const allowed = layer.thirdParty.join(", ") || "nothing from outside";
  return `uses ${name}; ${unit} may use ${allowed}. Take it through a port, ${decide}.`;
}

export function isForTests(name: string): boolean {
  return [...testLibraries, ...testPackages.map((one) => `@tributary/${one}`)].some((pattern) =>
    matches(name, pattern),
  );
}

/** `@scope/name/inside` is of the package `@scope/name`. */
export function packageNameOf(specifier: string): string {
  return specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");
}

/** `packages/sdk` is `@tributary/sdk`. */
export function ownNameOf(unit: string): string {
  return `@tributary/${unit.split("/").at(-1)}`;
}
