/** What `join` and `run` have in common: takes part in this process until it is over, or Ctrl-C ends it. */
import { type ExitCode, exitCodes } from "../exit-codes.ts";
import { jsonOutput, type Output, textOutput } from "../output.ts";
import { openEdge } from "../running/open-edge.ts";
import type { StatePaths } from "../state/paths.ts";
import type { Settings } from "../state/settings.ts";

export async function takePart(options: {
  readonly paths: StatePaths;
  readonly settings: Settings;
  /** These are the settings for later starts, too. */
  readonly remembers: boolean;
  readonly json: boolean;
}): Promise<ExitCode> {
  // Whoever reads what is printed may go away; the log stays, and so does the work.
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});
  const output = options.json ? jsonOutput(process.stdout) : textOutput(process.stdout);
  const signal = stopOnSignals(output);
  const edge = await openEdge({ ...options, output, signal, env: process.env });
  return edge.done;
}

/** The first Ctrl-C leaves politely; the second one insists. */
function stopOnSignals(output: Output): AbortSignal {
  const stop = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.on(signal, () => {
      if (stop.signal.aborted) process.exit(exitCodes.ok);
      output.say("Leaving. Ctrl-C again ends at once.");
      stop.abort();
    });
  }
  return stop.signal;
}
