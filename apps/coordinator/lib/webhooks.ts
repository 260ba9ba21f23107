/** What the API tells of webhooks, and the words for it. */
import { formatAgo } from "./format.ts";

export type WebhookView = {
  readonly id: string;
  readonly url: string;
  readonly events: readonly string[];
  readonly is_on: boolean;
  readonly created_at_ms: number;
};

export type WebhookMessageView = {
  readonly id: string;
  readonly event: string;
  readonly created_at_ms: number;
  readonly attempts: number;
  readonly next_at_ms: number | null;
  readonly delivered_at_ms: number | null;
  readonly problem: string | null;
};

export const webhookEvents: readonly { readonly name: string; readonly words: string }[] = [
  { name: "run.finished", words: "A run has made its rounds, or was stopped" },
  { name: "round.abandoned", words: "A round came to nothing" },
  { name: "round.low_quorum", words: "A round has waited ten minutes for enough participants" },
];

export type MessageState = {
  readonly tone: "good" | "warn" | "bad";
  readonly words: string;
  readonly why: string | null;
};

export function messageState(message: WebhookMessageView, now_ms: number): MessageState {
  const { delivered_at_ms, next_at_ms, problem, attempts } = message;
  if (delivered_at_ms !== null) return { tone: "good", words: "delivered", why: null };
  const why = problem ?? "Not tried yet.";
  if (next_at_ms === null) return { tone: "bad", words: "given up", why };
  const again = `${attempts === 0 ? "sent" : "tried again"} ${formatAgo(next_at_ms, now_ms)}`;
  return { tone: "warn", words: again, why };
}

/** What is wrong with an address, in words; null: nothing. */
export function addressProblem(url: string): string | null {
  if (!URL.canParse(url)) return "Write a whole address, such as https://example.org/hook.";
  const { protocol, username } = new URL(url);
  if (protocol !== "https:" && protocol !== "http:") return "It must begin with https://.";
  return username === "" ? null : "Leave the password out: messages are signed instead.";
}
