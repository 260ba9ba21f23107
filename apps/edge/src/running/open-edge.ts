/** An edge client in its state directory: the lock, the log, the status file, the control socket, and the work. */
import { rm } from "node:fs/promises";
import { socketIoConnect } from "@tributary/client";
import { openControl } from "../control/server.ts";
import type { ExitCode } from "../exit-codes.ts";
import { logFile } from "../logs/log-file.ts";
import { type Environment, useProxy } from "../net/proxy.ts";
import { both, type Output } from "../output.ts";
import { forgetAgreed, openAgreed } from "../state/agreed.ts";
import { writeJson } from "../state/files.ts";
import { holdState } from "../state/lock.ts";
import { openMaskedMemory } from "../state/masked-rounds.ts";
import { makeFolder, type StatePaths } from "../state/paths.ts";
import { readSettings, type Settings, writeSettings } from "../state/settings.ts";
import { agent, version } from "../version.ts";
import { Board } from "./board.ts";
import { Edge, pausedSentence } from "./edge.ts";
import type { EdgeStatus } from "./status.ts";

const statusWrite_ms = 2_000;

export type OpenEdgeOptions = {
  readonly paths: StatePaths;
  readonly settings: Settings;
  /** Keep the settings for later starts. */
  readonly remembers?: boolean;
  readonly output: Output;
  readonly signal: AbortSignal;
  /** Where proxies are named: the process's environment. */
  readonly env?: Environment;
};

export type OpenedEdge = Pick<Edge, "pause" | "resume" | "finish" | "leave"> & {
  status(): EdgeStatus;
  /** Resolves when it is over and everything is closed. */
  readonly done: Promise<ExitCode>;
};

/** Throws a JoinError where another process has the directory. */
export async function openEdge(options: OpenEdgeOptions): Promise<OpenedEdge> {
  const { paths, settings, signal } = options;
  await makeFolder(paths);
  const lock = await holdState(paths);
  try {
    if (options.remembers === true) {
      await writeSettings(paths, settings);
      await forgetAgreed(paths);
    }
    const output = both(options.output, logFile(paths.log));
    if (lock.lost !== null) {
      output.say(`Process ${lock.lost.pid} ended without a word; going on where it was.`);
    }
    const keeper = keepStatus(paths);
    const board = new Board({
      pid: process.pid,
      version,
      coordinator: settings.url,
      task: settings.task,
      now: () => new Date(),
      memory_bytes: () => process.memoryUsage.rss(),
      onChange: () => keeper.changed(board),
    });
    const masked = await openMaskedMemory(paths);
    const agreed = await openAgreed(paths, settings);
    const proxyAgent = useProxy(settings.url, options.env ?? {});
    const edge = new Edge({
      settings,
      paths,
      output,
      board,
      agent,
      masked,
      agreed,
      signal,
      connect: socketIoConnect(settings.url, proxyAgent === undefined ? {} : { agent: proxyAgent }),
      onJoined: () => void forgetInvite(paths, settings),
    });
    const control = await openControl(paths, { obey: (request) => obey(edge, board, request) });
    const done = edge.run().finally(async () => {
      await control.close();
      output.close();
    });
    return {
      pause: () => edge.pause(),
      resume: () => edge.resume(),
      finish: () => edge.finish(),
      leave: () => edge.leave(),
      status: () => board.status,
      done: done.then(
        (code) => close(code),
        (error) => close(1).then(() => Promise.reject(error)),
      ),
    };

    async function close(code: ExitCode): Promise<ExitCode> {
      board.note({ state: "ended", sentence: "Ended.", round: null, exit_code: code });
      await keeper.close(board);
      if (process.platform !== "win32") await rm(paths.socket, { force: true });
      lock.release();
      return code;
    }
  } catch (error) {
    lock.release();
    throw error;
  }
}

function obey(edge: Edge, board: Board, request: string): EdgeStatus {
  if (request === "pause") {
    edge.pause();
    board.rests("paused", pausedSentence);
  }
  if (request === "resume") edge.resume();
  if (request === "finish") edge.finish();
  if (request === "leave") edge.leave();
  return board.status;
}

/** The secret of an invite has done its work. */
async function forgetInvite(paths: StatePaths, settings: Settings): Promise<void> {
  if (settings.invite === undefined) return;
  const { invite: _used, ...rest } = (await readSettings(paths)) ?? settings;
  await writeSettings(paths, rest);
}

/** Writes the status at once, then a little after each change, one write at a time. */
function keepStatus(paths: StatePaths) {
  let timer: NodeJS.Timeout | null = null;
  let isWritten = false;
  let writing: Promise<void> = Promise.resolve();
  const write = (board: Board) => {
    // A full disk must not end the participation; who asks the process itself hears the truth.
    isWritten = true;
    writing = writing.then(() => writeJson(paths.status, board.status).catch(() => {}));
    return writing;
  };
  return {
    changed(board: Board) {
      // A process that is killed early has left word of itself, too.
      if (!isWritten) return void write(board);
      timer ??= setTimeout(() => {
        timer = null;
        void write(board);
      }, statusWrite_ms);
    },
    close(board: Board) {
      if (timer !== null) clearTimeout(timer);
      return write(board);
    },
  };
}
