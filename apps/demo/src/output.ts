/** What the demo prints: JSON lines for scripts, or a live view for people. */
import { abandonSentences, type RoundSummary, type RunView } from "@tributary/protocol";

export type Output = {
  /** A line of talk; nothing in JSON. */
  say(line: string): void;
  round(summary: RoundSummary): void;
  /** What the round under way is doing, replaced by the next. */
  status(run: RunView): void;
  done(run: RunView, last: RoundSummary | null): void;
};

export function jsonOutput(print: (line: string) => void): Output {
  return {
    say: () => {},
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
        }),
      ),
  };
}

const columns = "round  accepted  accuracy    loss   seconds      up      down";

export function terminalOutput(stream: NodeJS.WriteStream): Output {
  const canRedraw = stream.isTTY;
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
    status(run) {
      if (!canRedraw || run.round === null || run.status !== "running") return;
      clear();
      const { number, phase, accepted, cohort, waiting_for } = run.round;
      const bar = progressBar(accepted, Math.max(cohort, run.round.quorum));
      stream.write(
        `${String(number).padStart(5)}  ${bar} ${phase}: ${waiting_for}`.slice(
          0,
          stream.columns - 1,
        ),
      );
      hasStatus = true;
    },
    round(summary) {
      if (!hasHeading) line(columns);
      hasHeading = true;
      line(roundLine(summary));
    },
    done(run, last) {
      const accuracy = last?.accuracy == null ? "unknown" : last.accuracy.toFixed(4);
      line(`\n${run.rounds_committed} rounds, test accuracy ${accuracy}.`);
      line(`Model version ${run.model_version}, SHA-256 ${run.model}.`);
    },
  };
}

function roundLine(summary: RoundSummary): string {
  const number = String(summary.number).padStart(5);
  if (summary.reason !== null) {
    return `${number}  ${summary.accepted}/${summary.cohort}  ${abandonSentences[summary.reason]}`;
  }
  const cells = [
    number,
    `${summary.accepted}/${summary.cohort}`.padStart(8),
    (summary.accuracy?.toFixed(4) ?? "–").padStart(8),
    (summary.loss?.toFixed(4) ?? "–").padStart(7),
    summary.seconds.toFixed(1).padStart(7),
    kilobytes(summary.bytes_up).padStart(7),
    kilobytes(summary.bytes_down).padStart(7),
  ];
  return cells.join("  ");
}

function progressBar(done: number, all: number): string {
  const width = 16;
  const filled = Math.min(width, Math.round((done / Math.max(1, all)) * width));
  return `[${"█".repeat(filled)}${"·".repeat(width - filled)}] ${done}/${all}`;
}

function kilobytes(bytes: number): string {
  return `${Math.round(bytes / 1000)} kB`;
}
