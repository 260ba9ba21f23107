/**
 * What the tidy checks look at: every file that git tracks or would track, as plain data, so that a check is a function
 * from data to a list of problems and a test can give it a repository of three lines.
 */
import { execFileSync } from "node:child_process";
import { lstatSync, readFileSync } from "node:fs";
import { join } from "node:path";

export type RepositoryFile = {
  /** From the root, with forward slashes. */
  readonly path: string;
  readonly size_bytes: number;
  /** Empty for links and for what is no text. */
  readonly text: string;
};
export type Repository = readonly RepositoryFile[];

/** One sentence: where, what is wrong, and what to do instead. */
export type Problem = string;

export function readRepository(root: string): Repository {
  const list = ["ls-files", "--cached", "--others", "--exclude-standard", "-z"];
  const paths = execFileSync("git", list, { cwd: root, encoding: "utf8" }).split("\0");
  return [...new Set(paths)].toSorted().flatMap((path) => {
    const stats = lstatSync(join(root, path), { throwIfNoEntry: false });
    // An empty name ends the list; a file that is gone from disk is still in git's index.
    if (path === "" || stats === undefined) return [];
    const bytes = stats.isFile() ? readFileSync(join(root, path)) : Buffer.alloc(0);
    const text = bytes.includes(0) ? "" : bytes.toString("utf8");
    return [{ path, size_bytes: stats.size, text }];
  });
}

export function textOf(repository: Repository, path: string): string | null {
  return repository.find((file) => file.path === path)?.text ?? null;
}

/** A repository for a test, from paths and their texts. */
export function repositoryOf(texts: Readonly<Record<string, string>>): Repository {
  return Object.entries(texts).map(([path, text]) => ({ path, size_bytes: text.length, text }));
}
