/** The status in words. */
import { size } from "../narrator.ts";
import type { EdgeStatus } from "./status.ts";

export function describeStatus(status: EdgeStatus, isRunning: boolean): string {
  const { rounds, bytes, memory_bytes, title, task, coordinator, participant } = status;
  const first = isRunning
    ? `Process ${status.pid} runs since ${readable(status.started_at)}.`
    : `Nothing runs. Process ${status.pid} ended; this is of ${readable(status.at)}.`;
  const lines = [
    first,
    `  State       ${status.state}`,
    `  Now         ${status.sentence}`,
    ...(status.finishing && isRunning ? ["              It leaves after this round."] : []),
    `  Task        ${title ?? task} at ${coordinator}`,
    `  Rounds      ${rounds.counted} counted, ${rounds.lost} lost, ${rounds.invited} invited`,
    `  Bytes       ${size(bytes.received)} received, ${size(bytes.sent)} sent`,
    `  Memory      ${size(memory_bytes)}`,
  ];
  if (status.examples !== null) lines.push(`  Examples    ${status.examples.toLocaleString("en")}`);
  if (participant !== null) lines.push(`  Device      ${participant}`);
  if (status.last_problem !== null) lines.push(`  Trouble     ${status.last_problem}`);
  return lines.join("\n");
}

/** `2027-01-01 12:00:00 UTC`, as the log has it. */
function readable(time: string): string {
  return `${time.slice(0, 19).replace("T", " ")} UTC`;
}
