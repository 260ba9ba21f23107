/** What a device joined and how it takes part: `config.json`. `join` writes it, people may edit it. */
import { InviteSecret, TaskId } from "@tributary/protocol";
import { z } from "zod";
import { exitCodes, JoinError } from "../exit-codes.ts";
import { hoursOf } from "../running/hours.ts";
import { readJson, writeJson } from "./files.ts";
import type { StatePaths } from "./paths.ts";

const count = z.number().int().min(0);

/** What a user may choose; also the form of the file that `join --config` reads. */
export const Options = z.strictObject({
  /** A folder, a file, a module, or the address of an endpoint. */
  data: z.string().min(1).optional(),
  /** The question to a SQLite database. */
  query: z.string().min(1).optional(),
  rows: z.strictObject({ start: count, end: count }).optional(),
  /** The device key, where it is not in the state directory. */
  identity: z.string().min(1).optional(),
  privacy: z.enum(["secure", "sealed"]).optional(),
  minimum_cohort: count.optional(),
  minimum_threshold: count.optional(),
  /** Gives up after so long without a coordinator; 0 never does. */
  patience_s: z.number().min(0).optional(),
  threads: count.min(1).optional(),
  /** What this process may hold, in megabytes. */
  memory_mb: count.min(1).optional(),
  /** The part of the time in which it trains, in percent. */
  share_percent: z.number().min(1).max(100).optional(),
  /** When it works, in the device's own time: `22-6`. */
  hours: z
    .string()
    .refine((text) => hoursOf(text) !== null, "Hours look like 22-6 or 22:30-6:15.")
    .optional(),
});
export type Options = z.infer<typeof Options>;

export const Settings = Options.extend({
  url: z.url(),
  task: TaskId,
  /** Kept until the coordinator has let this device in, and not a moment longer. */
  invite: InviteSecret.optional(),
  data: z.string().min(1),
});
export type Settings = z.infer<typeof Settings>;

/** Null where nothing was joined; a JoinError says what is wrong with the file. */
export async function readSettings({ settings }: StatePaths): Promise<Settings | null> {
  const kept = await parsed(settings);
  return kept === null ? null : checked(Settings, kept, settings);
}

export async function writeSettings(paths: StatePaths, settings: Settings): Promise<void> {
  await writeJson(paths.settings, settings);
}

/** The file that a user named. */
export async function readOptions(file: string): Promise<Options> {
  const given = await parsed(file);
  if (given === null) {
    throw new JoinError(exitCodes.usage, `There is no file ${file}. Check --config.`);
  }
  return checked(Options, given, file);
}

async function parsed(file: string): Promise<unknown> {
  try {
    return await readJson(file);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new JoinError(exitCodes.usage, `${file} cannot be read as JSON: ${why}`);
  }
}

function checked<T>(schema: z.ZodType<T>, value: unknown, file: string): T {
  const read = schema.safeParse(value);
  if (read.success) return read.data;
  const problems = read.error.issues.map(({ path, message }) =>
    path.length === 0 ? message : `${path.join(".")}: ${message}`,
  );
  throw new JoinError(
    exitCodes.usage,
    `${file} is not what it should be. ${problems.join(" ")} Correct it, or join anew.`,
  );
}
