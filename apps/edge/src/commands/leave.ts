/**
 * `leave`: ends the process, which tells the coordinator, or tells it itself where none runs; then it forgets the key
 * and all else in the state directory.
 */
import { readdir, rm } from "node:fs/promises";
import { basename, join } from "node:path";
import { sayFarewell, systemClock } from "@tributary/client";
import type { Command } from "commander";
import { askRunning } from "../control/client.ts";
import { exitCodes, JoinError } from "../exit-codes.ts";
import { keptIdentity } from "../identity-file.ts";
import { visiting } from "../net/visit.ts";
import { holderOf, holdState } from "../state/lock.ts";
import { nextKeyFile, type StatePaths } from "../state/paths.ts";
import type { Settings } from "../state/settings.ts";
import { type CommonOptions, pathsOf, withCommon } from "./options.ts";
import { perform } from "./perform.ts";
import { joinedIn } from "./run.ts";

const look_ms = 200;
const end_ms_max = 30_000;
const farewell_ms_max = 10_000;

type LeaveGiven = CommonOptions & { readonly keepKey: boolean };

export function addLeave(program: Command): void {
  const command = program
    .command("leave")
    .description("leave the task for good; the device key and all state are deleted")
    .option(
      "--keep-key",
      "keep the device key, so that the coordinator knows the device again",
      false,
    );
  withCommon(command).action((given: LeaveGiven) =>
    perform(given, async ({ tell }) => {
      const paths = pathsOf(given);
      const settings = await joinedIn(paths);
      const { task, url, identity } = settings;
      const wasRunning = (await askRunning(paths, "leave")) !== null;
      if (wasRunning) await ended(paths);
      // A key in a place of its own may be that of other tasks, too.
      const isKeyKept = given.keepKey || identity !== undefined;
      const lock = await holdState(paths);
      let untold: string | null;
      try {
        untold = wasRunning ? null : await tellCoordinator(settings, paths);
        await forget(paths, isKeyKept);
      } finally {
        lock.release();
        await rm(paths.lock, { force: true });
      }
      const words = [
        `Left ${task} at ${url}.`,
        untold === null ? "The coordinator was told." : `The coordinator was not told: ${untold}`,
        isKeyKept ? `The device key ${identity ?? paths.identity} stays.` : "The key is deleted.",
      ];
      const about = { was_running: wasRunning, told: untold === null, key_kept: isKeyKept };
      tell(words.join(" "), { type: "left", url, task, ...about, why_untold: untold });
      return exitCodes.ok;
    }),
  );
}

async function ended(paths: StatePaths): Promise<void> {
  const never = new AbortController().signal;
  for (let waited_ms = 0; (await holderOf(paths)) !== null; waited_ms += look_ms) {
    if (waited_ms >= end_ms_max) {
      const seconds = end_ms_max / 1_000;
      const sentence = `The process was told to leave and has not ended in ${seconds} s. Nothing was deleted.`;
      throw new JoinError(exitCodes.failed, sentence);
    }
    await systemClock.sleep(look_ms, never);
  }
}

/** A round may still wait for a process that was killed. Null, or in a sentence why it does not know. */
async function tellCoordinator(settings: Settings, paths: StatePaths): Promise<string | null> {
  const { url, identity: file = paths.identity } = settings;
  try {
    const identity = await keptIdentity(file);
    if (identity === null) return "this device has no key, and so was never there.";
    const way = visiting(url, { env: process.env, ms_max: farewell_ms_max });
    const farewell = await sayFarewell({ ...way, identity });
    if (farewell.kind === "said") return null;
    if (farewell.kind === "refused") return farewell.sentence;
    return `it cannot be reached (${farewell.why}). A round that waits for this device goes on by itself.`;
  } catch (error) {
    if (!(error instanceof JoinError)) throw error;
    return error.message;
  }
}

/** Only what this program has made: the directory may be one that somebody also keeps other things in. */
async function forget(paths: StatePaths, keepsKey: boolean): Promise<void> {
  const { identity, settings, status, holder, log, socket, masked, agreed } = paths;
  const older = (await readdir(paths.folder)).filter((name) => name.startsWith(basename(log)));
  const drafts = [settings, status, agreed].map((file) => `${file}.new`);
  const files = [settings, status, agreed, holder, socket, ...drafts];
  const logs = older.map((name) => join(paths.folder, name));
  // In which rounds a key has masked is to be known as long as there is the key.
  const ofKey = [identity, nextKeyFile(identity), masked, `${masked}.new`];
  const gone = [...files, ...logs, ...(keepsKey ? [] : ofKey)];
  await Promise.all(gone.map((file) => rm(file, { force: true })));
}
