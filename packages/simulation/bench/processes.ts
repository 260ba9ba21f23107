/** What another process has used so far, as Linux tells it. Elsewhere the figures are null. */
import { readFile } from "node:fs/promises";

/** Linux counts processor time in hundredths of a second for every program that asks. */
const tick_ms = 10;

/** User and system time of all threads, those that ended included. */
export async function cpuTime_ms(pid: number): Promise<number | null> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => null);
  if (stat === null) return null;
  // The second field is the program's name in parentheses, and may hold blanks.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) * tick_ms;
}

/** Resident memory now and at its highest. */
export async function memory_bytes(pid: number): Promise<{ now: number; peak: number } | null> {
  const status = await readFile(`/proc/${pid}/status`, "utf8").catch(() => null);
  if (status === null) return null;
  const kibibytes = (name: string) =>
    Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, "m").exec(status)?.[1] ?? 0);
  return { now: kibibytes("VmRSS") * 1024, peak: kibibytes("VmHWM") * 1024 };
}
