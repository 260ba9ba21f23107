/** `npx pnpm fuzz [--frames n] [--seed n]`: hostile frames against a real coordinator, and what became of it. */
import { parseArgs } from "node:util";
import { type Progress, type StormReport, storm } from "./fuzz/storm.ts";

const { values } = parseArgs({
  args: process.argv.slice(2).filter((argument) => argument !== "--"),
  options: {
    frames: { type: "string", default: "1000000" },
    seed: { type: "string", default: "1" },
  },
});

const number = (value: number) => Math.round(value).toLocaleString("en");
const megabytes = (bytes: number) => `${number(bytes / 1e6)} MB`;

function show({ frames, connections, resident_bytes }: Progress): void {
  const figures = [`${number(frames)} frames`, `${number(connections)} connections`];
  console.log(`${figures.join(", ")}, coordinator ${megabytes(resident_bytes)}`);
}

/** Memory is flat when the last quarter needs no more than the second did, give or take. */
function growth(progress: readonly Progress[]): number {
  const quarter = progress.length / 4;
  const mean = (from: number) => {
    const part = progress.slice(Math.floor(from * quarter), Math.floor((from + 1) * quarter));
    return part.reduce((sum, { resident_bytes }) => sum + resident_bytes, 0) / part.length;
  };
  return mean(3) / mean(1) - 1;
}

function conclude(report: StormReport): boolean {
  const { frames, connections, seconds, unhandled, internal, isUp, committed } = report;
  const total = frames.transport + frames.joined + frames.bytes;
  console.log(
    `\n${number(total)} frames on ${number(connections)} connections in ${number(seconds)} s`,
  );
  for (const [kind, count] of Object.entries(frames)) console.log(`  ${kind}: ${number(count)}`);
  console.log("Refused:");
  for (const [reason, count] of Object.entries(report.refusals)) {
    console.log(`  ${reason}: ${number(count)}`);
  }
  const grown = growth(report.progress);
  console.log(`Memory, last quarter against the second: ${(grown * 100).toFixed(1)} %`);
  console.log(`Rounds of others beside it: ${number(committed)}`);
  const faults = [
    isUp ? [] : ["the process went down"],
    unhandled === 0 ? [] : [`${unhandled} rejections were not handled`],
    internal === 0 ? [] : [`${internal} messages failed inside`],
    committed > 0 ? [] : ["the rounds of others stood still"],
    grown < 0.25 ? [] : ["memory grew"],
  ].flat();
  console.log(faults.length === 0 ? "Nothing gave way." : `Fault: ${faults.join("; ")}.`);
  return faults.length === 0;
}

const report = await storm({
  seed: Number(values.seed),
  frames: Number(values.frames),
  onProgress: show,
});
process.exitCode = conclude(report) ? 0 : 1;
