/**
 * A join link, `https://federation.example/join/digits`: where the coordinator is, and for which task. With
 * `#invite=<secret>` it lets this device in to a task that takes invited devices only.
 */
import { InviteSecret, TaskId } from "@tributary/protocol";

export type JoinLink = {
  readonly url: string;
  readonly task: TaskId;
  readonly invite?: InviteSecret;
};

/** Null when the text is no join link. */
export function parseJoinLink(text: string): JoinLink | null {
  if (!URL.canParse(text)) return null;
  const { protocol, origin, pathname, hash } = new URL(text);
  const task = TaskId.safeParse(/^\/join\/([^/]+)\/?$/.exec(pathname)?.[1]);
  const isWeb = protocol === "http:" || protocol === "https:";
  const shown = new URLSearchParams(hash.slice(1)).get("invite");
  const invite = InviteSecret.safeParse(shown ?? undefined);
  // A link that was cut short is better told here than by the coordinator.
  if (!isWeb || !task.success || (shown !== null && !invite.success)) return null;
  return { url: origin, task: task.data, ...(invite.success ? { invite: invite.data } : {}) };
}
