/** This device itself: what it trains on, its memory and disk, its key and the state directory. */
import { access, constants, readFile, stat, statfs } from "node:fs/promises";
import { freemem } from "node:os";
import type { TaskSpec } from "@tributary/protocol";
import type { BackendReport, Examples } from "@tributary/training";
import { memoryNeeded_bytes } from "../running/memory.ts";
import { holderOf } from "../state/lock.ts";
import type { StatePaths } from "../state/paths.ts";
import { type Finding, fault, good, warning } from "./finding.ts";

/** The log and the state need no more, also when they are written anew. */
const free_bytes_min = 20_000_000;
const key_characters = 43;

export async function stateFinding(paths: StatePaths): Promise<Finding> {
  const { folder } = paths;
  try {
    await access(folder, constants.R_OK | constants.W_OK | constants.X_OK);
    const holder = await holderOf(paths);
    const who = holder === null ? "Nobody works there now." : `Process ${holder.pid} works there.`;
    return good("state", `${folder} can be written. ${who}`);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const sentence = `The state directory ${folder} cannot be written (${code}).`;
    return fault("state", sentence, "Give it back to your user (chown), or name another --state.");
  }
}

export function backendFinding(
  report: BackendReport | Error,
  examples_per_second: number | null = null,
): Finding {
  if (report instanceof Error) {
    const advice = "Use Node 24 as nodejs.org has it, on a processor of 64 bits.";
    return fault("backend", `This device cannot train: ${report.message}`, advice);
  }
  const { name, rejected } = report;
  const [first] = rejected;
  if (first === undefined) {
    const speed =
      examples_per_second === null
        ? ""
        : `; its kernels are right, ${Math.round(examples_per_second)} examples/s`;
    return good("backend", `Trains on ${name}${speed}.`);
  }
  const sentence = `Trains on ${name}, a hundred times slower. ${first.name}: ${first.reason}`;
  return fault(
    "backend",
    sentence,
    "Start Node without --jitless or --disable-wasm, or update it.",
  );
}

export function memoryFinding(
  task: TaskSpec,
  examples: Examples,
  limits: { readonly memory_mb?: number | undefined; readonly free_bytes?: number },
): Finding {
  const { memory_mb, free_bytes = freemem() } = limits;
  const needed_mb = Math.ceil(memoryNeeded_bytes(task, examples) / 1e6);
  if (memory_mb !== undefined && needed_mb > memory_mb) {
    const sentence = `The task takes about ${needed_mb} MB, and --memory allows ${memory_mb} MB.`;
    return fault("memory", sentence, "Allow more, or take fewer examples with --rows.");
  }
  const free_mb = Math.floor(free_bytes / 1e6);
  if (needed_mb > free_mb) {
    const sentence = `The task takes about ${needed_mb} MB, and ${free_mb} MB are free.`;
    return fault("memory", sentence, "End other programs, or take fewer examples with --rows.");
  }
  return good("memory", `About ${needed_mb} MB needed, ${free_mb} MB free.`);
}

export async function diskFinding(
  { folder }: StatePaths,
  freeBytes: (folder: string) => Promise<number> = free_bytesOf,
): Promise<Finding> {
  try {
    const free_mb = Math.floor((await freeBytes(folder)) / 1e6);
    if (free_mb * 1e6 >= free_bytes_min) return good("disk", `${free_mb} MB free in ${folder}.`);
    const sentence = `Only ${free_mb} MB are free in ${folder}.`;
    return fault("disk", sentence, `Free ${free_bytes_min / 1e6} MB, or name another --state.`);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return warning("disk", `The free space is not known: ${why}`, "Look at it by hand.");
  }
}

async function free_bytesOf(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

export async function identityFinding(file: string): Promise<Finding> {
  const found = await stat(file).catch((error: NodeJS.ErrnoException) => error);
  if (found instanceof Error) {
    if (found.code === "ENOENT") {
      return good("identity", "No device key yet; the first start makes one.");
    }
    const sentence = `The device key ${file} cannot be looked at (${found.code}).`;
    return fault("identity", sentence, "Give it back to your user (chown).");
  }
  const others = found.mode & 0o077;
  if (others !== 0 && process.platform !== "win32") {
    const mode = (found.mode & 0o777).toString(8);
    const sentence = `Others on this device can read or change the device key ${file} (mode ${mode}).`;
    const advice = `chmod 600 ${file} — and if others use this device, leave and join anew.`;
    return fault("identity", sentence, advice);
  }
  const text = await readFile(file, "utf8").catch(() => "");
  if (/^[A-Za-z0-9_-]+$/.test(text.trim()) && text.trim().length === key_characters) {
    return good("identity", `The device key ${file} is readable by its owner alone.`);
  }
  const sentence = `${file} holds no device key.`;
  return fault("identity", sentence, "Move it away; the next start makes a new one.");
}
