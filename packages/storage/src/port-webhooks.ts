/** Addresses that are told what happens, and what they have been told: a queue that outlives the process. */
import type { Json } from "./json.ts";

export type WebhookRecord = {
  readonly id: string;
  readonly url: string;
  /** What its messages are signed with; never shown again. */
  readonly secret: string;
  /** Names of the events that it is told. */
  readonly events: readonly string[];
  readonly is_on: boolean;
  readonly created_at_ms: number;
};

export type WebhookMessage = {
  /** The receiver's means to tell a repeated message from a new one. */
  readonly id: string;
  readonly webhook: string;
  readonly event: string;
  readonly body: Json;
  readonly created_at_ms: number;
  readonly attempts: number;
  /** When it is tried next; null: no more. */
  readonly next_at_ms: number | null;
  readonly delivered_at_ms: number | null;
  /** Why the last attempt failed, in words. */
  readonly problem: string | null;
};

export type WebhookAttempt = Pick<
  WebhookMessage,
  "attempts" | "next_at_ms" | "delivered_at_ms" | "problem"
>;

export type WebhookRecords = {
  create(webhook: WebhookRecord): Promise<void>;
  get(id: string): Promise<WebhookRecord | null>;
  /** Oldest first. */
  list(): Promise<readonly WebhookRecord[]>;
  /** Whether it was there. */
  change(id: string, to: Pick<WebhookRecord, "url" | "events" | "is_on">): Promise<boolean>;
  /** With all its messages. Whether it was there. */
  delete(id: string): Promise<boolean>;
  /** A message of the same id is the same message, told again. */
  enqueue(message: WebhookMessage): Promise<void>;
  /** Those that are to be tried by then, longest due first. */
  due(now_ms: number, limit: number): Promise<readonly WebhookMessage[]>;
  /** When the next is due; null while none waits. */
  nextDue(): Promise<number | null>;
  settle(id: string, attempt: WebhookAttempt): Promise<void>;
  /** Newest first. */
  messages(webhook: string, limit: number): Promise<readonly WebhookMessage[]>;
  /** Messages that wait for nothing and were made before then are taken out. */
  forget(before_ms: number): Promise<void>;
};
