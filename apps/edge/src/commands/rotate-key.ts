/**
 * `rotate-key`: a new key for this device, which both keys prove to the coordinator. The new one is on the disk before
 * it is asked for and takes the old one's place when it is taken: whatever is lost on the way, no key is.
 */
import { rename, rm } from "node:fs/promises";
import { changeDeviceKey, type KeyChangeOptions } from "@tributary/client";
import { encodeBase64url } from "@tributary/crypto";
import type { Command } from "commander";
import { type ExitCode, exitCodes, JoinError } from "../exit-codes.ts";
import { identityFromFile } from "../identity-file.ts";
import { visiting } from "../net/visit.ts";
import { openAgreed } from "../state/agreed.ts";
import { syncFolderOf } from "../state/files.ts";
import { holdState } from "../state/lock.ts";
import { nextKeyFile } from "../state/paths.ts";
import { type CommonOptions, pathsOf, withCommon } from "./options.ts";
import { perform, type Teller } from "./perform.ts";
import { joinedIn } from "./run.ts";

const answer_ms_max = 30_000;

export function addRotateKey(program: Command): void {
  const command = program
    .command("rotate-key")
    .description("give this device a new key; the coordinator knows it by that one from then on");
  withCommon(command).action((given: CommonOptions) =>
    perform(given, async (teller) => {
      const paths = pathsOf(given);
      const settings = await joinedIn(paths);
      const { url, identity = paths.identity } = settings;
      if (settings.identity !== undefined) throw new JoinError(exitCodes.usage, shared(identity));
      const lock = await holdState(paths);
      try {
        const { kept } = await openAgreed(paths, settings);
        const pinned = kept === null ? {} : { coordinatorKey: kept.coordinatorKey };
        return await rotate({ url, pinned, file: identity, teller });
      } finally {
        lock.release();
      }
    }),
  );
}

/** Its other users would be left with a key that their coordinators never heard of. */
function shared(file: string): string {
  return (
    `The device key ${file} was named with --identity: other state directories may use it too, and only one coordinator ` +
    "would hear of a new one. Make another key file, and join with that."
  );
}

type Rotation = {
  readonly url: string;
  /** The coordinator that this device knows. */
  readonly pinned: Pick<KeyChangeOptions, "coordinatorKey">;
  readonly file: string;
  readonly teller: Teller;
};

async function rotate({ url, pinned, file, teller }: Rotation): Promise<ExitCode> {
  const next = nextKeyFile(file);
  const keys = { before: await identityFromFile(file), after: await identityFromFile(next) };
  await syncFolderOf(next);
  const way = visiting(url, { env: process.env, ms_max: answer_ms_max });
  const outcome = await changeDeviceKey({ ...way, ...pinned, ...keys });
  switch (outcome.kind) {
    case "changed":
    case "replaced_before": {
      await rename(next, file);
      await syncFolderOf(file);
      const key = encodeBase64url(keys.after.publicKey);
      teller.tell(wordsFor(outcome.kind, key), { type: "key_changed", key, how: outcome.kind });
      return exitCodes.ok;
    }
    case "refused":
      if (outcome.isFinal) await rm(next, { force: true });
      throw new JoinError(
        outcome.isFinal ? exitCodes.refused : exitCodes.failed,
        `${outcome.sentence} This device keeps its key. ${outcome.isFinal ? "" : adviceLater}`.trim(),
      );
    case "lost":
      throw new JoinError(
        exitCodes.unreachable,
        `${url} gave no answer (${outcome.why}). Say rotate-key again: it goes on with the same new key.`,
      );
    default:
      return outcome satisfies never;
  }
}

const adviceLater = "Say rotate-key again later: it goes on with the same new key.";

function wordsFor(kind: "changed" | "replaced_before", key: string): string {
  if (kind === "changed") return `This device has a new key, ${key}. The old one is gone.`;
  return (
    `The coordinator does not take the old key any more, as after an earlier rotate-key whose answer was lost. ` +
    `From now on this device shows its new key, ${key}; ask whoever runs the federation whether they see it.`
  );
}
