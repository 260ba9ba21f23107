/** A join link, `https://federation.example/join/digits`: where the coordinator is, and for which task. */
import { TaskId } from "@tributary/protocol";

export type JoinLink = { readonly url: string; readonly task: TaskId };

/** Null when the text is no join link. */
export function parseJoinLink(text: string): JoinLink | null {
  if (!URL.canParse(text)) return null;
  const { protocol, origin, pathname } = new URL(text);
  const task = TaskId.safeParse(/^\/join\/([^/]+)\/?$/.exec(pathname)?.[1]);
  const isWeb = protocol === "http:" || protocol === "https:";
  return isWeb && task.success ? { url: origin, task: task.data } : null;
}
