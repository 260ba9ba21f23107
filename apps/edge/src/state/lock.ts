/**
 * One process for each state directory. The lock is one of SQLite's, which the system takes back the moment that its
 * holder dies, however it dies: there is none to clean up after `kill -9`, and a process id that was given to another
 * program after a reboot deceives nobody. Who holds it stands in a file beside it, for people.
 */
import { rmSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { z } from "zod";
import { exitCodes, JoinError } from "../exit-codes.ts";
import { readJson, writeJson } from "./files.ts";
import type { StatePaths } from "./paths.ts";

const Holder = z.object({ pid: z.number(), since: z.string() });
export type Holder = z.infer<typeof Holder>;

export type StateLock = {
  /** Who held it before and ended without a word; null where the last one ended in order. */
  readonly lost: Holder | null;
  release(): void;
};

/** Throws a JoinError that names the holder. */
export async function holdState(paths: StatePaths): Promise<StateLock> {
  const release = take(paths);
  const holder = await readHolder(paths);
  if (release === null) throw new JoinError(exitCodes.busy, busySentence(paths, holder));
  await writeJson(paths.holder, { pid: process.pid, since: new Date().toISOString() });
  return {
    lost: holder,
    release: () => {
      rmSync(paths.holder, { force: true });
      release();
    },
  };
}

/** The process that holds it; null where none does. */
export async function holderOf(paths: StatePaths): Promise<Holder | null> {
  const release = take(paths);
  release?.();
  return release === null ? ((await readHolder(paths)) ?? { pid: 0, since: "" }) : null;
}

/** Null where somebody else has it. */
function take({ lock }: StatePaths): (() => void) | null {
  const database = new DatabaseSync(lock);
  try {
    database.exec("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE");
  } catch (error) {
    database.close();
    const isHeld = error instanceof Error && /locked/.test(error.message);
    if (isHeld) return null;
    throw error;
  }
  return () => database.close();
}

async function readHolder({ holder }: StatePaths): Promise<Holder | null> {
  const kept = Holder.safeParse(await readJson(holder).catch(() => null));
  return kept.success ? kept.data : null;
}

function busySentence({ folder }: StatePaths, holder: Holder | null): string {
  const who = holder === null ? "Another process" : `Process ${holder.pid}`;
  const since = holder === null ? "" : ` since ${holder.since}`;
  return (
    `${who} works with the state directory ${folder}${since}. See what it does with "status", ` +
    'end it with "finish", or give this one a directory of its own with --state.'
  );
}
