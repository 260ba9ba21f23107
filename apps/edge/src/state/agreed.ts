/**
 * What this device agreed to when the task was joined first: by which coordinator, and how much it protects. Kept in
 * `agreed.json`, so that no pause and no start makes it less. `join` agrees anew; nothing else does.
 */
import { rm } from "node:fs/promises";
import { isDeepStrictEqual } from "node:util";
import type { Agreed } from "@tributary/client";
import { decodeBase64url, encodeBase64url } from "@tributary/crypto";
import { TaskId } from "@tributary/protocol";
import { z } from "zod";
import { exitCodes, JoinError } from "../exit-codes.ts";
import { readJson, writeJsonNow } from "./files.ts";
import type { StatePaths } from "./paths.ts";
import type { Settings } from "./settings.ts";

const key_bytes = 32;

const AgreedFile = z.strictObject({
  url: z.url(),
  task: TaskId,
  coordinator_key: z.string().refine((text) => decodeBase64url(text)?.length === key_bytes),
  protection: z.discriminatedUnion("privacy", [
    z.strictObject({ privacy: z.literal("sealed") }),
    z.strictObject({
      privacy: z.literal("secure"),
      adversary: z.enum(["honest_but_curious", "semi_malicious"]),
      corrupt: z.number().min(0).max(1),
    }),
  ]),
});
type AgreedFile = z.infer<typeof AgreedFile>;

export type AgreedMemory = {
  /** Null before anything was agreed to. */
  readonly kept: Agreed | null;
  /** Is on the disk when it returns; throws where it cannot be. */
  keep(agreed: Agreed): void;
};

/** Call it as the holder of the lock. A JoinError says what to do where the file cannot be understood. */
export async function openAgreed(
  { agreed: file }: StatePaths,
  { url, task }: Pick<Settings, "url" | "task">,
): Promise<AgreedMemory> {
  const found = await read(file);
  // Of another task, or another coordinator's: this device was never there.
  let kept = found?.url === url && found.task === task ? found : null;
  return {
    get kept() {
      return kept === null ? null : { ...kept, coordinatorKey: keyIn(kept) };
    },
    keep({ coordinatorKey, protection }) {
      const wanted = { url, task, coordinator_key: encodeBase64url(coordinatorKey), protection };
      if (isDeepStrictEqual(kept, wanted)) return;
      writeJsonNow(file, wanted);
      kept = wanted;
    },
  };
}

/** For who looks at the task anew, and agrees to it as it is now. */
export async function forgetAgreed({ agreed }: StatePaths): Promise<void> {
  await rm(agreed, { force: true });
}

function keyIn({ coordinator_key }: AgreedFile): Uint8Array {
  const key = decodeBase64url(coordinator_key);
  if (key === undefined) throw new Error(`Expected a key in base64url, got ${coordinator_key}.`);
  return key;
}

async function read(file: string): Promise<AgreedFile | null> {
  try {
    const kept = await readJson(file);
    return kept === null ? null : AgreedFile.parse(kept);
  } catch {
    throw new JoinError(
      exitCodes.usage,
      `${file} cannot be understood. It keeps what this device agreed to. Get the file back, or look at the task ` +
        'again and say "join" with its link.',
    );
  }
}
