/**
 * Acts of admins, and of the configuration in their place: written down before they take effect, and a second time if
 * they fail. The records chain them; the audit computes the chain again.
 */
import type { Act, Json, Records } from "@tributary/storage";
import { messageOf } from "./aggregate.ts";
import type { Clock } from "./ports.ts";

export const actors = {
  admin: "admin token",
  configuration: "configuration",
  /** Nobody that is known. */
  visitor: "visitor",
} as const;
/** A person by the name of the account, a script by the name of its token, a device by its key. */
export type Actor =
  | (typeof actors)[keyof typeof actors]
  | `account ${string}`
  | `token ${string}`
  | `device ${string}`;

/** The names of acts that code refers to; others may have any name. */
export const actions = {
  openRun: "open_run",
  stopRun: "stop_run",
  pauseRun: "pause_run",
  resumeRun: "resume_run",
  rollBackRun: "roll_back_run",
  createSchedule: "create_schedule",
  editSchedule: "edit_schedule",
  stopSchedule: "stop_schedule",
  publishTask: "publish_task",
  archiveTask: "archive_task",
  restoreTask: "restore_task",
  setAdmission: "set_admission",
  createInvite: "create_invite",
  endInvite: "end_invite",
  renameDevice: "rename_device",
  revokeDevice: "revoke_device",
  restoreDevice: "restore_device",
  liftRest: "lift_rest",
  changeKey: "change_device_key",
  proposeModel: "propose_model",
  promoteModel: "promote_model",
  demoteModel: "demote_model",
  rollBackModel: "roll_back_model",
  failedSignIn: "failed_sign_in",
  failed: "failed",
} as const;

export type Intention = Omit<Act, "at_ms" | "actor"> & { readonly actor: Actor };

export type Acts = {
  /** Nothing is done that could not be written down first. */
  perform<T>(intention: Intention, work: () => Promise<T>): Promise<T>;
};

export type ActPorts = {
  readonly records: Pick<Records, "acts">;
  readonly clock: Pick<Clock, "now_ms">;
};

export function createActs({ records, clock }: ActPorts): Acts {
  const append = (intention: Intention) =>
    records.acts.append({ at_ms: clock.now_ms(), ...intention });
  return {
    async perform(intention, work) {
      const { seq } = await append(intention);
      try {
        return await work();
      } catch (error) {
        await append(failureOf(intention, seq, error)).catch((second: unknown) => {
          throw new AggregateError([error, second], `${messageOf(error)} (${messageOf(second)})`);
        });
        throw error;
      }
    },
  };
}

function failureOf({ actor, action, subject }: Intention, act: number, error: unknown): Intention {
  const detail: Json = { act, action, error: messageOf(error) };
  return { actor, action: actions.failed, subject, detail };
}
