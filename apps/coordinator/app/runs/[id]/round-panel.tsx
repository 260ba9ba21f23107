"use client";
/** The round under way: its phase, its cohort, what it waits for and until when; beside it the newest score. */
import type { RoundPhase, RoundSummary, RoundView, RunView } from "@tributary/protocol";
import type { Words } from "../../../lib/messages/words.ts";
import { expectedIn, lostSentence, phasesOf } from "../../../lib/round-story.ts";
import { deadlineShare, latestScore, roundHeadline } from "../../../lib/run-view.ts";
import { phaseSentence } from "../../../lib/words.ts";
import { Bar } from "../../../ui/bar.tsx";
import { Figure } from "../../../ui/panel.tsx";
import { Stepper } from "../../../ui/stepper.tsx";
import { useNow } from "../../../ui/use-now.ts";
import { useWords } from "../../../ui/words.tsx";

type Props = { run: RunView; history: readonly RoundSummary[]; clock_ahead_ms: number };

export function RoundPanel({ run, history, clock_ahead_ms }: Props) {
  const { format, runs } = useWords();
  const words = runs.round;
  const score = latestScore(history);
  return (
    <section
      aria-label={words.label}
      className="grid rounded-xl border border-line bg-surface shadow-lift lg:grid-cols-[1fr_19rem]"
    >
      <div className="min-w-0 p-4 sm:p-5">
        <h2 className="text-xl" data-testid="round-number">
          {roundHeadline(run, words)}
        </h2>
        {run.round === null ? (
          <RestingRun run={run} />
        ) : (
          <RoundState round={run.round} clock_ahead_ms={clock_ahead_ms} />
        )}
      </div>
      <dl className="grid grid-cols-2 content-start gap-4 border-t border-line p-4 sm:p-5 lg:border-t-0 lg:border-l">
        <div className="col-span-2">
          <dt className="text-sm text-soft">{words.testAccuracy}</dt>
          <dd className="text-4xl leading-tight font-semibold" data-testid="accuracy">
            {format.share(score?.accuracy ?? null)}
          </dd>
          <dd className="text-sm text-soft">{changeWords(score?.change ?? null, words)}</dd>
        </div>
        <Figure label={words.testLoss}>{format.loss(score?.loss ?? null)}</Figure>
        <Figure label={words.connected}>{run.connected}</Figure>
      </dl>
    </section>
  );
}

function changeWords(change: number | null, words: Words["runs"]["round"]): string {
  if (change === null) return words.measuredAfter;
  return Math.abs(change) < 0.0005 ? words.unchanged : words.points(change * 100);
}

function RoundState({ round, clock_ahead_ms }: { round: RoundView; clock_ahead_ms: number }) {
  const { phase, privacy } = round;
  const { runs } = useWords();
  const phases = phasesOf(privacy);
  return (
    <div className="mt-4 grid grid-cols-[minmax(0,1fr)] gap-5">
      <div data-testid="phase" data-phase={phase}>
        <Stepper
          label={runs.round.phases}
          stepOf={runs.round.stepOf}
          steps={phases.map((step) => runs.phases[step])}
          current={phases.indexOf(phase)}
        />
        <p
          className="mt-2 min-h-20 max-w-[70ch] text-sm text-soft sm:min-h-10"
          data-testid="phase-words"
        >
          {phaseSentence(phase, privacy, runs)}
        </p>
      </div>
      <RoundFigures round={round} />
      <div>
        <p className="min-h-6 first-letter:uppercase">{runs.round.waitingFor(round)}</p>
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
  const { runs } = useWords();
  const words = runs.round;
  const lost = lostSentence(round.lost_in, runs);
  return (
    <dl className="grid grid-cols-2 gap-4 sm:grid-cols-5">
      <Figure label={words.selected} hint={words.quorum(quorum)}>
        {cohort}
      </Figure>
      <Figure label={runs.collected[phase] ?? words.inThisPhase} testId="collected">
        {expected === null ? "–" : words.of(collected, expected)}
      </Figure>
      <Figure label={isSummed.has(phase) ? words.inTheSum : words.delivered} testId="survivors">
        {accepted}
      </Figure>
      <Figure label={words.lost} testId="lost" {...(lost === "" ? {} : { hint: lost })}>
        {dropped}
      </Figure>
      {privacy === "secure" && (
        <Figure label={words.threshold} testId="threshold" hint={words.thresholdHint}>
          {threshold ?? "–"}
        </Figure>
      )}
    </dl>
  );
}

function Deadline({ round, clock_ahead_ms }: { round: RoundView; clock_ahead_ms: number }) {
  const words = useWords().runs.round;
  const now_ms = useNow(500);
  const there_ms = now_ms === null ? null : now_ms + clock_ahead_ms;
  const share = there_ms === null ? 0 : deadlineShare(round, there_ms);
  const left_s =
    round.deadline_at_ms === null || there_ms === null
      ? null
      : Math.max(0, Math.ceil((round.deadline_at_ms - there_ms) / 1000));
  return (
    <div className="mt-2">
      <Bar label={words.timeUsed} share={share ?? 0} tone={(share ?? 0) > 0.8 ? "warn" : "river"} />
      <p className="mt-1 text-sm text-soft">
        {left_s === null ? words.deadlineStarts : words.deadlineIn(Math.round(left_s))}
      </p>
    </div>
  );
}

function RestingRun({ run }: { run: RunView }) {
  const { resting } = useWords().runs.round;
  return (
    <p className="mt-3 text-soft" data-testid="phase" data-phase="none">
      {resting[run.status]}
    </p>
  );
}
