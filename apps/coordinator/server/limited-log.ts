/**
 * A log that a flood cannot fill: of each message no more lines in a second than somebody may want to read, the others
 * counted. What strangers send leads to lines, so a line must not cost more than what they sent.
 */
import type { Log } from "@tributary/runtime";

const linesPerSecond_max = 20;
/** Messages are fixed texts; figures stand in the fields. Should one not be, it is not remembered for ever. */
const messages_max = 1_000;

type Count = { second: number; lines: number; leftOut: number };

export function limitLog(log: Log, now_ms = () => performance.now()): Log {
  const counts = new Map<string, Count>();

  function isLeftOut(message: string): boolean {
    const second = Math.floor(now_ms() / 1_000);
    const count = counts.get(message) ?? { second, lines: 0, leftOut: 0 };
    if (counts.size >= messages_max) counts.clear();
    counts.set(message, count);
    if (count.second !== second) {
      const { leftOut } = count;
      Object.assign(count, { second, lines: 0, leftOut: 0 });
      if (leftOut > 0) log.warn({ message, lines: leftOut }, "Further lines were left out");
    }
    count.lines += 1;
    if (count.lines <= linesPerSecond_max) return false;
    count.leftOut += 1;
    return true;
  }

  const limited = (level: keyof Log) => (fields: object, message: string) => {
    if (!isLeftOut(message)) log[level](fields, message);
  };
  return { info: limited("info"), warn: limited("warn"), error: limited("error") };
}
