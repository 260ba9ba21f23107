/**
 * Messages are signed as the Standard Webhooks specification says (1.0.0): HMAC-SHA256 over `id.timestamp.body`, so
 * that receivers can use its libraries.
 */
import { createHmac, randomBytes } from "node:crypto";

const prefix = "whsec_";

export function newWebhookSecret(): string {
  return prefix + randomBytes(32).toString("base64");
}

export function signedHeaders(message: {
  readonly id: string;
  readonly secret: string;
  readonly now_ms: number;
  readonly body: string;
}): Readonly<Record<string, string>> {
  const timestamp = String(Math.floor(message.now_ms / 1000));
  const key = Buffer.from(message.secret.slice(prefix.length), "base64");
  const content = `${message.id}.${timestamp}.${message.body}`;
  const signature = createHmac("sha256", key).update(content).digest("base64");
  return {
    "webhook-id": message.id,
    "webhook-timestamp": timestamp,
    "webhook-signature": `v1,${signature}`,
  };
}
