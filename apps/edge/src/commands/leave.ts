/** `leave`: ends the process, which tells the coordinator, and forgets the key and all else in the state directory. */
import { readdir, rm } from "node:fs/promises";
import { basename, join } from "node:path";
import { systemClock } from "@tributary/client";
import type { Command } from "commander";
import { askRunning } from "../control/client.ts";
import { exitCodes, JoinError } from "../exit-codes.ts";
import { holderOf, holdState } from "../state/lock.ts";
import { nextKeyFile, type StatePaths } from "../state/paths.ts";
import { type CommonOptions, pathsOf, withCommon } from "./options.ts";
import { perform } from "./perform.ts";
import { joinedIn } from "./run.ts";

const look_ms = 200;
const end_ms_max = 30_000;

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
      const { task, url } = await joinedIn(paths);
      const wasRunning = (await askRunning(paths, "leave")) !== null;
      if (wasRunning) await ended(paths);
      await forget(paths, given.keepKey);
      const key = given.keepKey ? "The device key stays." : "The device key is deleted.";
      const words = `Left ${task} at ${url}. ${key}`;
      tell(words, { type: "left", url, task, was_running: wasRunning, key_kept: given.keepKey });
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

/** Only what this program has made: the directory may be one that somebody also keeps other things in. */
async function forget(paths: StatePaths, keepsKey: boolean): Promise<void> {
  const lock = await holdState(paths);
  try {
    const { identity, settings, status, holder, log, socket } = paths;
    const older = (await readdir(paths.folder)).filter((name) => name.startsWith(basename(log)));
    const files = [settings, status, holder, socket, `${settings}.new`, `${status}.new`];
    const logs = older.map((name) => join(paths.folder, name));
    const gone = [...files, ...logs, ...(keepsKey ? [] : [identity, nextKeyFile(identity)])];
    await Promise.all(gone.map((file) => rm(file, { force: true })));
  } finally {
    lock.release();
    await rm(paths.lock, { force: true });
  }
}
