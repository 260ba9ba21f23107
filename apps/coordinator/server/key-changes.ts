/** A device's new key, once both keys are proved: written into the log of acts in the device's name, then taken. */
import type { ParticipantId } from "@tributary/protocol";
import { type Acts, actions, type Runtime } from "@tributary/runtime";
import { idShown_characters } from "./devices.ts";

class KeyTaken extends Error {}

export function keyChanger({
  acts,
  runtime,
}: {
  readonly acts: Acts;
  readonly runtime: () => Runtime;
}): (before: ParticipantId, after: ParticipantId) => Promise<boolean> {
  return async (before, after) => {
    const actor = `device ${before.slice(0, idShown_characters)}` as const;
    const act = { actor, action: actions.changeKey, subject: before, detail: { new_key: after } };
    try {
      await acts.perform(act, async () => {
        const isTaken = !(await runtime().devices.replaceKey(before, after));
        if (isTaken) throw new KeyTaken("The new key is known here as another device.");
      });
      return true;
    } catch (error) {
      if (error instanceof KeyTaken) return false;
      throw error;
    }
  };
}
