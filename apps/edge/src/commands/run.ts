/** `run`: goes on with what was joined, unattended. */
import type { Command } from "commander";
import { exitCodes, JoinError } from "../exit-codes.ts";
import type { StatePaths } from "../state/paths.ts";
import { readSettings, type Settings } from "../state/settings.ts";
import { type CommonOptions, optionsFrom, pathsOf, withCommon, withLimits } from "./options.ts";
import { perform } from "./perform.ts";
import { takePart } from "./take-part.ts";

export function addRun(program: Command): void {
  const command = program.command("run").description("go on with what was joined, unattended");
  withCommon(withLimits(command)).action((given: CommonOptions) =>
    perform(given, async () => {
      const paths = pathsOf(given);
      const { data: _joined, ...limits } = optionsFrom(given);
      const settings = { ...(await joinedIn(paths)), ...limits };
      return takePart({ paths, settings, remembers: false, json: given.json });
    }),
  );
}

export async function joinedIn(paths: StatePaths): Promise<Settings> {
  const settings = await readSettings(paths);
  if (settings !== null) return settings;
  throw new JoinError(
    exitCodes.idle,
    `Nothing was joined in ${paths.folder}. Begin with "join <link>", or name another --state.`,
  );
}
