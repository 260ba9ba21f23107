/** The PostgreSQL server that is installed here, and the user that it runs as, for tests that start their own. */
import { execFileSync } from "node:child_process";
import { existsSync, globSync } from "node:fs";
import { delimiter, join } from "node:path";

type Owner = { readonly uid?: number; readonly gid?: number };

export type PostgresPrograms = {
  /** The folder of `initdb`, `postgres`, `pg_ctl` and `psql`. */
  readonly folder: string;
  /** The server refuses to run as root: then the user that its package made. Otherwise whoever asks. */
  readonly owner: Owner;
};

/** The programs, or why tests that need them cannot run here. */
export function postgresPrograms(): PostgresPrograms | { readonly missing: string } {
  const folder = findFolder();
  if (folder === null) {
    return { missing: "no PostgreSQL server is installed (on Debian: apt install postgresql)" };
  }
  const owner = findOwner();
  if (owner === null) {
    return { missing: "as root, a PostgreSQL server needs a user postgres to run as" };
  }
  return { folder, owner };
}

/** Debian keeps the server's programs out of the PATH; the newest version first. */
function findFolder(): string | null {
  const ofDebian = globSync("/usr/lib/postgresql/*/bin").toSorted().toReversed();
  const others = (process.env["PATH"] ?? "").split(delimiter);
  return [...ofDebian, ...others].find((path) => existsSync(join(path, "initdb"))) ?? null;
}

function findOwner(): Owner | null {
  if (process.getuid?.() !== 0) return {};
  try {
    const idOf = (kind: string) =>
      Number(execFileSync("id", [kind, "postgres"], { stdio: "pipe" }));
    return { uid: idOf("-u"), gid: idOf("-g") };
  } catch {
    return null;
  }
}
