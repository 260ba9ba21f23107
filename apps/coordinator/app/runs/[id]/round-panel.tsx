"use client";
/** The round under way: its phase, its cohort, what it waits for and until when; beside it the newest score. */
import type { RoundPhase, RoundSummary, RoundView, RunView } from "@tributary/protocol";
import { formatDuration, formatLoss, formatShare } from "../../../lib/format.ts";
import { expectedIn, lostSentence, phasesOf } from "../../../lib/round-story.ts";
import { deadlineShare, latestScore, roundHeadline } from "../../../lib/run-view.ts";
import { collectedWords, phaseSentence, phaseWords } from "../../../lib/words.ts";
import { Bar } from "../../../ui/bar.tsx";
import { Figure } from "../../../ui/panel.tsx";
import { Stepper } from "../../../ui/stepper.tsx";
import { useNow } from "../../../ui/use-now.ts";

type Props = { run: RunView; history: readonly RoundSummary[]; clock_ahead_ms: number };

export function RoundPanel({ run, history, clock_ahead_ms }: Props) {
  const score = latestScore(history);
  return (
    <section
      aria-label="The round under way"
      className="grid rounded-xl border border-line bg-surface shadow-lift lg:grid-cols-[1fr_19rem]"
    >
      <div className="min-w-0 p-4 sm:p-5">
        <h2 className="text-xl" data-testid="round-number">
          {roundHeadline(run)}
        </h2>
        {run.round === null ? (
          <RestingRun run={run} />
        ) : (
          <RoundState round={run.round} clock_ahead_ms={clock_ahead_ms} />
        )}
      </div>
      <dl className="grid grid-cols-2 content-start gap-4 border-t border-line p-4 sm:p-5 lg:border-t-0 lg:border-l">
        <div className="col-span-2">
          <dt className="text-sm text-soft">Test accuracy</dt>
          <dd className="text-4xl leading-tight font-semibold" data-testid="accuracy">
            {formatShare(score?.accuracy ?? null)}
          </dd>
          <dd className="text-sm text-soft">{changeWords(score?.change ?? null)}</dd>
        </div>
        <Figure label="Test loss">{formatLoss(score?.loss ?? null)}</Figure>
        <Figure label="Connected">{run.connected}</Figure>
      </dl>
    </section>
  );
}

function changeWords(change: number | null): string {
  if (change === null) return "Measured after each committed round";
  const points = Math.abs(change * 100).toFixed(1);
  if (points === "0.0") return "Unchanged since the round before";
  return `${change < 0 ? "▼" : "▲"} ${points} points since the round before`;
}

function RoundState({ round, clock_ahead_ms }: { round: RoundView; clock_ahead_ms: number }) {
  const { phase, privacy } = round;
  const phases = phasesOf(privacy);
  return (
    <div className="mt-4 grid grid-cols-[minmax(0,1fr)] gap-5">
      <div data-testid="phase" data-phase={phase}>
        <Stepper
          label="Phases of the round"
          steps={phases.map((step) => phaseWords[step])}
          current={phases.indexOf(phase)}
        />
        <p
          className="mt-2 min-h-20 max-w-[70ch] text-sm text-soft sm:min-h-10"
          data-testid="phase-words"
        >
          {phaseSentence(phase, privacy)}
        </p>
      </div>
      <RoundFigures round={round} />
      <div>
        <p className="min-h-6 first-letter:uppercase">{round.waiting_for}</p>
        <Deadline round={round} clock_ahead_ms={clock_ahead_ms} />
      </div>
    </div>
  );
}

/** From confirming on it is settled whose changes the sum has. */
const isSummed: ReadonlySet<RoundPhase> = new Set(["confirming", "unmasking", "aggregating"]);

/** The same places in every phase, so that nothing jumps while a round goes on. */
function RoundFigures({ round }: { round: RoundView }) {
  const { phase, privacy, threshold, quorum, cohort, accepted, dropped, collected } = round;
  const expected = expectedIn(round);
  const lost = lostSentence(round.lost_in);
  return (
    <dl className="grid grid-cols-2 gap-4 sm:grid-cols-5">
      <Figure label="Selected" hint={`quorum ${quorum}`}>
        {cohort}
      </Figure>
      <Figure label={collectedWords[phase] ?? "In this phase"} testId="collected">
        {expected === null ? "–" : `${collected} of ${expected}`}
      </Figure>
      <Figure label={isSummed.has(phase) ? "In the sum" : "Delivered"} testId="survivors">
        {accepted}
      </Figure>
      <Figure label="Lost" testId="lost" {...(lost === "" ? {} : { hint: lost })}>
        {dropped}
      </Figure>
      {privacy === "secure" && (
        <Figure label="Threshold" testId="threshold" hint="to see one change">
          {threshold ?? "–"}
        </Figure>
      )}
    </dl>
  );
}

function Deadline({ round, clock_ahead_ms }: { round: RoundView; clock_ahead_ms: number }) {
  const now_ms = useNow(500);
  const there_ms = now_ms === null ? null : now_ms + clock_ahead_ms;
  const share = there_ms === null ? 0 : deadlineShare(round, there_ms);
  const left_s =
    round.deadline_at_ms === null || there_ms === null
      ? null
      : Math.max(0, Math.ceil((round.deadline_at_ms - there_ms) / 1000));
  return (
    <div className="mt-2">
      <Bar
        label="Time of the round used up"
        share={share ?? 0}
        tone={(share ?? 0) > 0.8 ? "warn" : "river"}
      />
      <p className="mt-1 text-sm text-soft">
        {left_s === null
          ? "The deadline starts with the selection"
          : `${formatDuration(Math.round(left_s))} until the deadline`}
      </p>
    </div>
  );
}

function RestingRun({ run }: { run: RunView }) {
  const sentences = {
    running: "Between two rounds. The next one starts when enough participants are connected.",
    paused: "The run is paused. It goes on when it is resumed.",
    finished: "The run is finished: every round that was planned is committed.",
    stopped: "The run was stopped. The model of its last committed round is kept.",
  };
  return (
    <p className="mt-3 text-soft" data-testid="phase" data-phase="none">
      {sentences[run.status]}
    </p>
  );
}
