"use client";
/** What the run does now, in words: what its round waits for, or why no round is under way. */
import type { RunView } from "@tributary/protocol";
import { formatDuration } from "../../../../lib/format.ts";
import { phaseWords } from "../../../../lib/words.ts";
import { Chip, Panel } from "../../../../ui/panel.tsx";
import { useNow } from "../../../../ui/use-now.ts";

const resting: Readonly<Record<RunView["status"], string>> = {
  running: "Between two rounds. The next one begins in a moment.",
  paused: "Paused. No round begins until the run is resumed; participants stay connected and wait.",
  finished: "Finished: every round that was planned is committed.",
  stopped: "Stopped. The model of its last committed round is kept.",
};

export function WaitingFor({ run, clock_ahead_ms }: { run: RunView; clock_ahead_ms: number }) {
  const { round, status } = run;
  return (
    <Panel
      title={titleOf(run)}
      aside={round !== null && <Chip tone="river">{phaseWords[round.phase]}</Chip>}
    >
      <p className="min-h-6 first-letter:uppercase" data-testid="waiting-for">
        {round === null ? resting[status] : round.waiting_for}
      </p>
      <p className="min-h-5 text-sm text-soft">
        {run.pauses && run.mode !== "buffered" && "The run pauses when this round is over. "}
        {round !== null && run.mode !== "buffered" && (
          <TimeLeft run={run} clock_ahead_ms={clock_ahead_ms} />
        )}
      </p>
    </Panel>
  );
}

function titleOf({ round, mode }: RunView): string {
  if (round === null) return "No round is under way";
  return `${mode === "buffered" ? "Buffer" : "Round"} ${round.number}`;
}

function TimeLeft({ run, clock_ahead_ms }: { run: RunView; clock_ahead_ms: number }) {
  const now_ms = useNow(1_000);
  const deadline_at_ms = run.round?.deadline_at_ms ?? null;
  if (deadline_at_ms === null) return "The deadline starts with the selection.";
  if (now_ms === null) return null;
  const left_s = Math.max(0, (deadline_at_ms - now_ms - clock_ahead_ms) / 1_000);
  return `${formatDuration(Math.round(left_s))} until the deadline.`;
}
