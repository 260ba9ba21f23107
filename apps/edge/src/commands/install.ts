/** `install`: prints a systemd unit that starts the device again when that may help, and lets it do nothing else. */
import { userInfo } from "node:os";
import type { Command } from "commander";
import { exitCodes } from "../exit-codes.ts";
import { hardenedUnit, installCommands } from "../install/unit.ts";
import { type CommonOptions, pathsOf, withCommon } from "./options.ts";
import { perform } from "./perform.ts";
import { joinedIn } from "./run.ts";

export function addInstall(program: Command): void {
  const command = program
    .command("install")
    .description("print a systemd unit for what was joined, and how to install it");
  withCommon(command).action((given: CommonOptions) =>
    perform(given, async ({ tell }) => {
      const paths = pathsOf(given);
      const settings = await joinedIn(paths);
      const unit = hardenedUnit({
        node: process.execPath,
        program: process.argv[1] ?? "tributary-edge",
        user: userInfo().username,
        folder: paths.folder,
        settings,
        env: process.env,
      });
      const commands = installCommands(unit.path, paths.folder);
      const words = `${unit.text}\n# Install it:\n${commands.map((line) => `#   ${line}`).join("\n")}`;
      tell(words, { type: "unit", path: unit.path, unit: unit.text, commands });
      return exitCodes.ok;
    }),
  );
}
