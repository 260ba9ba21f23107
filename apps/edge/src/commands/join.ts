/** `join <link>`: remembers the link and the options, makes the device key, and takes part. */
import type { Command } from "commander";
import { exitCodes, JoinError } from "../exit-codes.ts";
import { identityFromFile } from "../identity-file.ts";
import type { JoinLink } from "../join-link.ts";
import { forgetAgreed } from "../state/agreed.ts";
import { holdState } from "../state/lock.ts";
import { makeFolder, type StatePaths } from "../state/paths.ts";
import { readOptions, type Settings, writeSettings } from "../state/settings.ts";
import {
  type CommonOptions,
  joinLink,
  optionsFrom,
  pathsOf,
  withCommon,
  withParticipation,
} from "./options.ts";
import { perform } from "./perform.ts";
import { takePart } from "./take-part.ts";

type JoinGiven = CommonOptions & { readonly config?: string; readonly run: boolean };

export function addJoin(program: Command): void {
  const command = program
    .command("join")
    .description("take part in a task until its run ends or you press Ctrl-C; remembered for run")
    .argument("<link>", "join link, https://host/join/<task>", joinLink)
    .option("--config <file>", "options as JSON; those on the command line come first")
    .option("--no-run", "only remember; take part later with run");
  withCommon(withParticipation(command)).action((link: JoinLink, given: JoinGiven) =>
    perform(given, async ({ tell }) => {
      const paths = pathsOf(given);
      const settings = await settingsFor(link, given);
      if (given.run) return takePart({ paths, settings, remembers: true, json: given.json });
      await remember(paths, settings);
      const words = `Joined ${settings.task} at ${settings.url}. Take part with "run".`;
      tell(words, { type: "remembered", url: settings.url, task: settings.task });
      return exitCodes.ok;
    }),
  );
}

async function settingsFor(link: JoinLink, given: JoinGiven): Promise<Settings> {
  const file = given.config === undefined ? {} : await readOptions(given.config);
  const { data, ...options } = { ...file, ...optionsFrom(given) };
  if (data !== undefined) return { ...link, ...options, data };
  throw new JoinError(
    exitCodes.usage,
    "Say where this device's data are: --data <folder, file, address or module>.",
  );
}

async function remember(paths: StatePaths, settings: Settings): Promise<void> {
  await makeFolder(paths);
  const lock = await holdState(paths);
  try {
    await identityFromFile(settings.identity ?? paths.identity);
    await writeSettings(paths, settings);
    await forgetAgreed(paths);
  } finally {
    lock.release();
  }
}
