/**
 * The secrets of invites: made, put into a join link, and known again by their digest. The secret stands in the part of
 * the link that browsers do not send.
 */
import { createHash, randomBytes } from "node:crypto";
import { InviteSecret, Sha256, type TaskId } from "@tributary/protocol";

const secret_bytes = 16;

export function newInviteSecret(): InviteSecret {
  return InviteSecret.parse(randomBytes(secret_bytes).toString("base64url"));
}

export function digestOfInvite(secret: InviteSecret): Sha256 {
  return Sha256.parse(createHash("sha256").update(secret).digest("hex"));
}

/** Where the invite leads to; without a task, to all of them, and so to the list of tasks. */
export function invitePath(secret: InviteSecret, task: TaskId | null): string {
  return `${task === null ? "/" : `/join/${task}`}#invite=${secret}`;
}
