/** The state directory: what a device keeps between two starts, and where its processes meet. */
import { mkdir } from "node:fs/promises";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { exitCodes, JoinError } from "../exit-codes.ts";

export type StatePaths = {
  readonly folder: string;
  /** 32 random bytes: who this device is. */
  readonly identity: string;
  /** What was joined, and with which options; people may edit it. */
  readonly settings: string;
  /** Held by the process that works here. */
  readonly lock: string;
  /** Who that is. */
  readonly holder: string;
  /** How things stood when it was last written. */
  readonly status: string;
  /** Where the process that works here takes orders. */
  readonly socket: string;
  readonly log: string;
  /** In which rounds this device has masked an update. */
  readonly masked: string;
  /** The coordinator's key, and how much the task protected when it was joined. */
  readonly agreed: string;
};

export const defaultFolder = join(homedir(), ".tributary");

/** The name of a Unix socket may have so many bytes on every system. */
const socketBytes_max = 103;

export function statePaths(folder: string): StatePaths {
  const at = (name: string) => join(resolve(folder), name);
  return {
    folder: resolve(folder),
    identity: at("device-key"),
    settings: at("config.json"),
    lock: at("lock"),
    holder: at("running.json"),
    status: at("status.json"),
    socket: socketName(at("edge.sock")),
    log: at("edge.log"),
    masked: at("masked-rounds.json"),
    agreed: at("agreed.json"),
  };
}

/** Beside a device key: the one that is to take its place, until the coordinator has said so. */
export function nextKeyFile(identity: string): string {
  return `${identity}.next`;
}

/** Windows has named pipes, which are no files. */
function socketName(path: string): string {
  if (process.platform !== "win32") return path;
  return `\\\\.\\pipe\\tributary-${path.replaceAll(/[^A-Za-z0-9]+/g, "-")}`;
}

/** Makes the directory where it is missing; nobody but its owner may look into it. */
export async function makeFolder({ folder, socket }: StatePaths): Promise<void> {
  const bytes = Buffer.byteLength(socket);
  if (process.platform !== "win32" && bytes > socketBytes_max) {
    throw new JoinError(
      exitCodes.usage,
      `The path of the state directory ${folder} is too long by ${bytes - socketBytes_max} bytes ` +
        "for the socket in it. Name a shorter one with --state.",
    );
  }
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new JoinError(
      exitCodes.failed,
      `The state directory ${folder} cannot be made (${code}). Name another one with --state.`,
    );
  }
}
