/**
 * A log that a flood cannot fill: of each message with the same reason no more lines in a second than somebody may want
 * to read, the others counted in one more line. What strangers send leads to lines, so a line must not cost more than
 * what they sent.
 */
import type { Log } from "@tributary/runtime";

const linesPerSecond_max = 20;
const second_ms = 1_000;
/** Messages and reasons are fixed texts. Should one not be, it is not remembered for ever. */
const kinds_max = 1_000;

type Kind = { readonly message: string; readonly reason: string | null };

export function limitLog(log: Log): Log {
  /** How many lines of each kind there were since its first one, for a second. */
  const counts = new Map<string, number>();

  function tellLeftOut(key: string, { message, reason }: Kind): void {
    const lines = (counts.get(key) ?? 0) - linesPerSecond_max;
    counts.delete(key);
    if (lines > 0) log.warn({ message, reason, lines }, "Further lines were left out");
  }

  function isLeftOut(kind: Kind): boolean {
    const key = JSON.stringify(kind);
    const count = (counts.get(key) ?? 0) + 1;
    if (count === 1) {
      if (counts.size >= kinds_max) return false;
      setTimeout(() => tellLeftOut(key, kind), second_ms).unref();
    }
    counts.set(key, count);
    return count > linesPerSecond_max;
  }

  const limited = (level: keyof Log) => (fields: object, message: string) => {
    const reason = "reason" in fields && typeof fields.reason === "string" ? fields.reason : null;
    if (!isLeftOut({ message, reason })) log[level](fields, message);
  };
  return { info: limited("info"), warn: limited("warn"), error: limited("error") };
}
