/** The status in words. */
import type { EdgeStatus } from "./status.ts";

export function describeStatus(status: EdgeStatus, isRunning: boolean): string {
  const { rounds, bytes, memory_bytes, title, task, coordinator, participant } = status;
  const first = isRunning
    ? `Process ${status.pid} runs since ${status.started_at}.`
    : `Nothing runs. Process ${status.pid} ended; this is of ${status.at}.`;
  const lines = [
    first,
    `  ${status.state}: ${status.sentence}`,
    ...(status.finishing && isRunning ? ["  It leaves after this round."] : []),
    `  Task        ${title ?? task} at ${coordinator}`,
    `  Rounds      ${rounds.counted} counted, ${rounds.lost} lost, ${rounds.invited} invited`,
    `  Bytes       ${megabytes(bytes.received)} received, ${megabytes(bytes.sent)} sent`,
    `  Memory      ${megabytes(memory_bytes)}`,
  ];
  if (status.examples !== null) lines.push(`  Examples    ${status.examples.toLocaleString("en")}`);
  if (participant !== null) lines.push(`  Device      ${participant}`);
  if (status.last_problem !== null) lines.push(`  Last trouble: ${status.last_problem}`);
  return lines.join("\n");
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
