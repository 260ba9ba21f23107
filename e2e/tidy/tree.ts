/** The repository as a whole: what lies at its top, how large its files are, and what its texts may not mention. */
import type { Problem, Repository } from "./repository.ts";
import { lineOf } from "./syntax.ts";

export const file_bytes_max = 1024 * 1024;

export const topLevel = [
  ".ci",
  ".config",
  ".github",
  ".gitignore",
  "LICENSE",
  "README.md",
  "apps",
  "e2e",
  "next.config.js",
  "package.json",
  "packages",
  "pnpm-lock.yaml",
  "pnpm-workspace.yaml",
  "public",
  "tsconfig.base.json",
];

export function checkTopLevel(repository: Repository): readonly Problem[] {
  const found = new Set(repository.map(({ path }) => path.split("/", 1).join()));
  const missing = topLevel.filter((name) => !found.has(name));
  const surplus = [...found].filter((name) => !topLevel.includes(name));
  return [
    ...missing.map((name) => `${name} is missing at the top level.`),
    ...surplus.map((name) => `${name} is at the top level, which is fixed; find it a place below.`),
  ];
}

export function checkFileSizes(repository: Repository): readonly Problem[] {
  return repository.flatMap(({ path, size_bytes }) => {
    if (size_bytes <= file_bytes_max) return [];
    return [
      `${path} has ${size_bytes} bytes; at most ${file_bytes_max}. Make or fetch it instead.`,
    ];
  });
}

/** What is true on one machine only. */
const local: readonly { readonly pattern: RegExp; readonly instead: string }[] = [
  {
    pattern: /(?<![\w.~:/@$}-])\/(?:home|root|Users|work|workspace|tmp|mnt)\/[\w.-]+/g,
    instead: "paths start at the repository, or at os.tmpdir()",
  },
  { pattern: /\b[A-Z]:\\\w+/g, instead: "paths start at the repository" },
  {
    pattern:
      /(?<![\w.])registry\.[\w-]+\.[a-z]{2,}|\b(?:verdaccio|artifactory)\b|^\s*registry\s*=/gim,
    instead: "which registry is used is the machine's setting",
  },
];

export function checkPlaces(repository: Repository): readonly Problem[] {
  return repository.flatMap(({ path, text }) => {
    // The checks and their tests must name what they look for.
    if (path.startsWith("e2e/tidy/")) return [];
    return local.flatMap(({ pattern, instead }) =>
      [...text.matchAll(pattern)].map(
        ({ 0: found, index }) => `${path}:${lineOf(text, index)} names ${found}; ${instead}.`,
      ),
    );
  });
}
