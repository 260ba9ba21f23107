/** One version of each dependency: the catalog's, or the same in every package.json. */
import { type Problem, type Repository, textOf } from "./repository.ts";

type Listed = { readonly path: string; readonly name: string; readonly version: string };

export function checkVersions(repository: Repository): readonly Problem[] {
  const listed = repository.flatMap(({ path, text }) => {
    if (!/(^|\/)package\.json$/.test(path)) return [];
    const { dependencies, devDependencies } = JSON.parse(text);
    const all: Record<string, string> = { ...dependencies, ...devDependencies };
    return Object.entries(all).map(([name, version]) => ({ path, name, version }));
  });
  const catalog = catalogOf(textOf(repository, "pnpm-workspace.yaml") ?? "");
  return listed.flatMap((entry) => {
    const problem = versionProblem(entry, listed, catalog);
    return problem === null ? [] : [`${entry.path} ${problem}`];
  });
}

function versionProblem(
  { name, version }: Listed,
  listed: readonly Listed[],
  catalog: readonly string[],
): string | null {
  if (version.startsWith("workspace:")) return null;
  const isInCatalog = catalog.includes(name);
  if (isInCatalog && version !== "catalog:") {
    return `lists ${name} as ${version}; the catalog has it, so write "catalog:".`;
  }
  if (!isInCatalog && version === "catalog:") {
    return `lists ${name} from the catalog; name it in pnpm-workspace.yaml.`;
  }
  if (version !== "catalog:" && !/^\d/.test(version)) {
    return `lists ${name} as ${version}; pin one version.`;
  }
  const other = listed.find((entry) => entry.name === name && entry.version !== version);
  if (other === undefined) return null;
  return `lists ${name} ${version}, ${other.path} ${other.version}; move it to the catalog.`;
}

/** The names under `catalog:`; the file is simple enough to be read by its lines. */
function catalogOf(workspace: string): readonly string[] {
  const section = /^catalog:\n((?: {2}.*\n?)*)/m.exec(workspace)?.[1] ?? "";
  return [...section.matchAll(/^ {2}"?([^":\s]+)"?:/gm)].map(({ 1: name = "" }) => name);
}
