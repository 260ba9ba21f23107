/** `status`: what the running process does, or how things stood when the last one ended. */
import type { Command } from "commander";
import { askRunning } from "../control/client.ts";
import { exitCodes, JoinError } from "../exit-codes.ts";
import { describeStatus } from "../running/describe-status.ts";
import { EdgeStatus } from "../running/status.ts";
import { readJson } from "../state/files.ts";
import type { StatePaths } from "../state/paths.ts";
import { type CommonOptions, pathsOf, withCommon } from "./options.ts";
import { perform } from "./perform.ts";

export function addStatus(program: Command): void {
  const command = program
    .command("status")
    .description("what the running process does, or how things stood at the end");
  withCommon(command).action((given: CommonOptions) =>
    perform(given, async ({ tell }) => {
      const paths = pathsOf(given);
      const running = await askRunning(paths, "status");
      const status = running ?? (await lastStatus(paths));
      const isRunning = running !== null;
      tell(describeStatus(status, isRunning), { type: "status", running: isRunning, ...status });
      return isRunning ? exitCodes.ok : exitCodes.idle;
    }),
  );
}

async function lastStatus(paths: StatePaths): Promise<EdgeStatus> {
  const kept = EdgeStatus.safeParse(await readJson(paths.status).catch(() => null));
  if (kept.success) return kept.data;
  throw new JoinError(
    exitCodes.idle,
    `Nothing runs in ${paths.folder}, and nothing did. Begin with "join <link>".`,
  );
}
