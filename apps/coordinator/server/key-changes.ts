/** A device's new key, once both keys are proved: written into the log of acts in the device's name, then taken. */
import { type ParticipantId, type RefusalReason, refusalSentences } from "@tributary/protocol";
import { type Acts, actions, type KeyChange, type Runtime } from "@tributary/runtime";
import { idShown_characters } from "./devices.ts";

type Refused = Extract<KeyChange, { ok: false }>;

class KeyRefused extends Error {
  readonly change: Refused;

  constructor(change: Refused) {
    super(refusalSentences[change.reason satisfies RefusalReason]);
    this.change = change;
  }
}

export function keyChanger({
  acts,
  runtime,
}: {
  readonly acts: Acts;
  readonly runtime: () => Runtime;
}): (before: ParticipantId, after: ParticipantId) => Promise<KeyChange> {
  return async (before, after) => {
    // Who has to wait asks again and again, and that is nothing to write down.
    if (await runtime().devices.isKeyInUse(before)) return { ok: false, reason: "key_in_use" };
    const actor = `device ${before.slice(0, idShown_characters)}` as const;
    const act = { actor, action: actions.changeKey, subject: before, detail: { new_key: after } };
    try {
      return await acts.perform(act, async () => {
        const change = await runtime().devices.replaceKey(before, after);
        if (!change.ok) throw new KeyRefused(change);
        return change;
      });
    } catch (error) {
      if (error instanceof KeyRefused) return error.change;
      throw error;
    }
  };
}
