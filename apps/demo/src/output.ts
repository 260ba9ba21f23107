/** What the demo prints: JSON lines for scripts, or a live view for people. */
import type { TextStream } from "@tributary/edge";
import {
  abandonSentences,
  type LostIn,
  type RoundSummary,
  type RunView,
} from "@tributary/protocol";

export type Output = {
  /** A line of talk; nothing in JSON. */
  say(line: string): void;
  /** Where the examples come from; in JSON a part of the last line, where they are not real. */
  source(origin: "real" | "generated", note: string): void;
  round(summary: RoundSummary): void;
  /** What the round under way is doing, replaced by the next. */
  status(run: RunView): void;
  done(run: RunView, last: RoundSummary | null): void;
};

export function jsonOutput(print: (line: string) => void): Output {
  let isGenerated = false;
  return {
    say: () => {},
    source: (origin) => {
      isGenerated = origin === "generated";
    },
    status: () => {},
    round: (summary) =>
      print(
        JSON.stringify({
          round: summary.number,
          accepted: summary.accepted,
          cohort: summary.cohort,
          accuracy: summary.accuracy,
          loss: summary.loss,
          seconds: summary.seconds,
          bytesUp: summary.bytes_up,
          bytesDown: summary.bytes_down,
          ...(summary.reason === null ? {} : { abandoned: summary.reason }),
        }),
      ),
    done: (run, last) =>
      print(
        JSON.stringify({
          done: true,
          rounds: run.rounds_committed,
          accuracy: last?.accuracy ?? null,
          model: run.model,
          version: run.model_version,
          ...(isGenerated ? { data: "generated" } : {}),
        }),
      ),
  };
}

/** Headings, each as wide as the cells below it. Bytes are those of one participant. */
const columns = ["round", "accepted", "accuracy", "   loss", "seconds", " up each", "down each"];
const widths = columns.map((heading) => heading.length);

export function terminalOutput(stream: TextStream): Output {
  const canRedraw = stream.isTTY === true;
  let hasStatus = false;
  let hasHeading = false;
  const clear = () => {
    if (hasStatus) stream.write("\r\x1b[2K");
    hasStatus = false;
  };
  const line = (text: string) => {
    clear();
    stream.write(`${text}\n`);
  };
  return {
    say: line,
    source: (_origin, note) => line(note),
    status(run) {
      if (!canRedraw || run.round === null || run.status !== "running") return;
      clear();
      const { number, phase, accepted, cohort, waiting_for } = run.round;
      const bar = progressBar(accepted, Math.max(cohort, run.round.quorum));
      const text = `${row([String(number)])}  ${bar} ${phase}: ${waiting_for}`;
      stream.write(text.slice(0, (stream.columns || 80) - 1));
      hasStatus = true;
    },
    round(summary) {
      if (!hasHeading) line(columns.join("  "));
      hasHeading = true;
      line(roundLine(summary));
    },
    done(run, last) {
      const accuracy = last?.accuracy == null ? "unknown" : last.accuracy.toFixed(4);
      const rounds = run.rounds_committed === 1 ? "1 round" : `${run.rounds_committed} rounds`;
      line(`\n${rounds}, test accuracy ${accuracy}.`);
      line(`Model version ${run.model_version}\nSHA-256 ${run.model}`);
    },
  };
}

function roundLine(summary: RoundSummary): string {
  const accepted = `${summary.accepted}/${summary.cohort}`;
  const cells = row([
    String(summary.number),
    accepted,
    summary.accuracy?.toFixed(4) ?? "–",
    summary.loss?.toFixed(4) ?? "–",
    summary.seconds.toFixed(1),
    kilobytes(summary.bytes_up),
    kilobytes(summary.bytes_down),
  ]);
  const lost = lostLine(summary.lost_in);
  const lines = [cells];
  if (lost !== "") lines.push(`       Left: ${lost}.`);
  if (summary.reason !== null) {
    lines.push(`       No new model: ${abandonSentences[summary.reason]}`);
  }
  return lines.join("\n");
}

/** How many left in which phase: "2 in training, 1 in unmasking". */
function lostLine(lost: LostIn): string {
  return Object.entries(lost)
    .filter(([, count]) => count > 0)
    .map(([phase, count]) => `${count} in ${phase}`)
    .join(", ");
}

/** Cells from the left, each as wide as its heading. */
function row(cells: readonly string[]): string {
  return cells.map((cell, at) => cell.padStart(widths[at] ?? 0)).join("  ");
}

function progressBar(done: number, all: number): string {
  const width = 10;
  const filled = Math.min(width, Math.round((done / Math.max(1, all)) * width));
  return `[${"█".repeat(filled)}${"·".repeat(width - filled)}]`;
}

function kilobytes(bytes: number): string {
  return `${Math.round(bytes / 1000).toLocaleString("en")} kB`;
}
