/** `logs`: the last lines of the log, and with `--follow` what comes. */
import { access } from "node:fs/promises";
import type { ParticipantEvent } from "@tributary/client";
import type { Command } from "commander";
import { exitCodes, JoinError } from "../exit-codes.ts";
import { follow, lastLines } from "../logs/read-log.ts";
import { Narrator } from "../narrator.ts";
import { type CommonOptions, pathsOf, wholeNumber, withCommon } from "./options.ts";
import { perform } from "./perform.ts";

type LogsGiven = CommonOptions & { readonly follow: boolean; readonly lines: number };

export function addLogs(program: Command): void {
  const command = program
    .command("logs")
    .description("what happened on this device")
    .option("-f, --follow", "and what happens from now on, until Ctrl-C", false)
    .option("-n, --lines <n>", "so many of the last lines", wholeNumber, 50);
  withCommon(command).action((given: LogsGiven) =>
    perform(given, async () => {
      const { log, folder } = pathsOf(given);
      await access(log).catch(() => {
        if (given.follow) return;
        throw new JoinError(exitCodes.idle, `There is no log in ${folder}. Nothing ran there yet.`);
      });
      const print = given.json ? (line: string) => line : inWords();
      const show = (line: string) => void process.stdout.write(`${print(line)}\n`);
      for (const line of await lastLines(log, given.lines)) show(line);
      if (!given.follow) return exitCodes.ok;
      const stop = new AbortController();
      process.once("SIGINT", () => stop.abort());
      process.once("SIGTERM", () => stop.abort());
      for await (const line of follow(log, stop.signal)) show(line);
      return exitCodes.ok;
    }),
  );
}

/** A line of the log as it was said in the terminal, with the time before it. */
function inWords(): (line: string) => string {
  const narrator = new Narrator();
  return (line) => {
    try {
      const entry = JSON.parse(line) as { time: string; type: string; message?: string };
      const words = ["note", "problem"].includes(entry.type)
        ? entry.message
        : narrator.tell(entry as unknown as ParticipantEvent).text;
      return `${entry.time.slice(0, 19).replace("T", " ")}  ${words}`;
    } catch {
      // The last line before a power failure may be half of one.
      return line;
    }
  };
}
