/** Documents that state facts are tested: commands that they name exist, and links lead somewhere. */
import { posix } from "node:path";
import { everyPackageBelow, layers } from "./layers.ts";
import { type Problem, type Repository, textOf } from "./repository.ts";
import { lineOf } from "./syntax.ts";

/** pnpm's own commands, which no script need define. */
const ownCommands = ["install", "add", "exec", "dlx", "run"];

export function checkCommands(repository: Repository): readonly Problem[] {
  const manifest = JSON.parse(textOf(repository, "package.json") ?? "{}");
  const known = [...Object.keys(manifest.scripts ?? {}), ...ownCommands];
  return documentsOf(repository).flatMap(({ path, text }) =>
    [...text.matchAll(/npx (?:--yes )?pnpm (?:run )?([a-z][\w:-]*)/g)].flatMap(
      ({ 1: command = "", index }) => {
        if (known.includes(command)) return [];
        const at = `${path}:${lineOf(text, index)}`;
        return [`${at} names "pnpm ${command}"; package.json has no such script.`];
      },
    ),
  );
}

export function checkLinks(repository: Repository): readonly Problem[] {
  const exists = (target: string) =>
    repository.some(({ path }) => path === target || path.startsWith(`${target}/`));
  return documentsOf(repository).flatMap(({ path, text }) =>
    [...text.matchAll(/\]\(([^)\s]+)\)/g)].flatMap(({ 1: link = "", index }) => {
      const file = link.replace(/#.*$/, "");
      if (file === "" || /^[a-z]+:/.test(file)) return [];
      const target = posix.join(posix.dirname(path), file).replace(/\/$/, "");
      if (exists(target)) return [];
      return [`${path}:${lineOf(text, index)} links to ${target}, which does not exist.`];
    }),
  );
}

/** The table for people says the same as the drawing that is enforced. */
export function checkDrawing(repository: Repository): readonly Problem[] {
  const path = ".github/CONTRIBUTING.md";
  const text = textOf(repository, path) ?? "";
  return Object.entries(layers).flatMap(([name, { imports }]) => {
    const isAll = imports.length === everyPackageBelow.length;
    const allowed = isAll ? "all packages below" : imports.join(", ") || "nothing";
    const row = `| ${name} | ${allowed} |`;
    return text.includes(row) ? [] : [`${path} must have the row "${row}", as the layers are.`];
  });
}

function documentsOf(repository: Repository): Repository {
  return repository.filter(({ path }) => path.endsWith(".md"));
}
