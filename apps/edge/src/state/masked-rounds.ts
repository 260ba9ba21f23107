/**
 * In which secure rounds this device has masked an update: `masked-rounds.json`, the highest number of each run. A
 * device that is started anew must not mask a second time in one round. It stays as long as the device key does.
 */
import type { MaskedMemory } from "@tributary/client";
import { RunId } from "@tributary/protocol";
import { z } from "zod";
import { exitCodes, JoinError } from "../exit-codes.ts";
import { readJson, writeJson } from "./files.ts";
import type { StatePaths } from "./paths.ts";

const HighestNumbers = z.record(RunId, z.int().min(1));

/** Call it as the holder of the lock. A JoinError says what to do where the file cannot be understood. */
export async function openMaskedMemory({ masked }: StatePaths): Promise<MaskedMemory> {
  const highest = new Map(Object.entries(await read(masked)));
  const note: MaskedMemory["note"] = async ({ run, number }) => {
    if (number <= (highest.get(run) ?? 0)) return false;
    // On the disk first: what could not be written is not remembered here either, and nothing is masked.
    await writeJson(masked, { ...Object.fromEntries(highest), [run]: number });
    highest.set(run, number);
    return true;
  };
  let last: Promise<unknown> = Promise.resolve();
  return {
    highestOf: async (run) => highest.get(run) ?? null,
    // One after another: between looking and noting nobody else does.
    note(place) {
      const noted = last.then(() => note(place));
      last = noted.catch(() => {});
      return noted;
    },
  };
}

async function read(file: string): Promise<Record<string, number>> {
  try {
    return HighestNumbers.parse((await readJson(file)) ?? {});
  } catch {
    throw new JoinError(
      exitCodes.usage,
      `${file} cannot be understood. It keeps in which rounds this device has masked an update; masked twice in one ` +
        'round, an update could be uncovered. Get the file back, or "leave" and join with a new device key.',
    );
  }
}
