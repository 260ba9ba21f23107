/** `doctor`: looks at everything that taking part needs, and says of each fault what to do. */
import type { Command } from "commander";
import { examine } from "../doctor/examine.ts";
import { inWords } from "../doctor/finding.ts";
import { exitCodes } from "../exit-codes.ts";
import { type CommonOptions, optionsFrom, pathsOf, withCommon, withLimits } from "./options.ts";
import { perform } from "./perform.ts";
import { joinedIn } from "./run.ts";

export function addDoctor(program: Command): void {
  const command = program
    .command("doctor")
    .description("look at network, clock, protocol, backend, memory, disk, data, key and proxy");
  withCommon(withLimits(command)).action((given: CommonOptions) =>
    perform(given, async ({ tell }) => {
      const paths = pathsOf(given);
      const { data: _joined, ...limits } = optionsFrom(given);
      const settings = { ...(await joinedIn(paths)), ...limits };
      const findings = await examine(paths, settings, process.env);
      const faults = findings.filter(({ outcome }) => outcome === "fault").length;
      const end = faults === 0 ? "All is well." : `${faults} to be looked after.`;
      const words = [...findings.map(inWords), "", end].join("\n");
      tell(words, { type: "doctor", healthy: faults === 0, findings });
      return faults === 0 ? exitCodes.ok : exitCodes.failed;
    }),
  );
}
