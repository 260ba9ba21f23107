"use client";
/** Every round that is over, the newest first: what it measured, whom it lost, and why it was abandoned if it was. */
import type { RoundSummary } from "@tributary/protocol";
import { useState } from "react";
import {
  formatBytes,
  formatDuration,
  formatLoss,
  formatShare,
  formatTime,
} from "../../../lib/format.ts";
import { abandonStory, lostPhases, lostSentence, lostTotal } from "../../../lib/round-story.ts";
import { phaseWords } from "../../../lib/words.ts";
import { LostBars } from "../../../ui/lost-bars.tsx";
import { Notice, Panel } from "../../../ui/panel.tsx";

type Shown = "figures" | "lost";
type Row = { round: RoundSummary };

const columns: Record<Shown, readonly string[]> = {
  figures: ["Accuracy", "Loss", "Delivered", "Lost", "Threshold", "Time", "Down", "Up", "Closed"],
  lost: ["Chosen", ...lostPhases.map((phase) => phaseWords[phase]), "Delivered", "Closed"],
};

export function RoundsTable({ history }: { history: readonly RoundSummary[] }) {
  const [shown, setShown] = useState<Shown>("figures");
  const isLost = shown === "lost";
  const Line = isLost ? LostRow : FiguresRow;
  return (
    <Panel
      title="Rounds"
      aside={
        history.length > 0 && (
          <button
            type="button"
            aria-pressed={isLost}
            className="-mx-2 min-h-7 rounded px-2 text-sm text-soft hover:bg-sunken hover:text-ink"
            onClick={() => setShown(isLost ? "figures" : "lost")}
          >
            {isLost ? "Show all figures" : "Show losses by phase"}
          </button>
        )
      }
    >
      {history.length === 0 ? (
        <p className="text-soft">No round is over yet. Each appears here when it closes.</p>
      ) : (
        // Positioned, so that words for screen readers are clipped with the rest.
        <section
          className="relative max-h-112 overflow-auto"
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
          tabIndex={0}
          aria-label="Table of rounds"
        >
          <table className="w-full min-w-180 text-sm">
            <thead className="sticky top-0 bg-surface text-soft">
              <tr>
                <th className="py-1.5 pr-3 text-left font-normal">Round</th>
                {columns[shown].map((column) => (
                  <th key={column} className="py-1.5 pl-3 text-right font-normal">
                    {column}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {history.toReversed().map((round) => (
                <Line key={round.id} round={round} />
              ))}
            </tbody>
          </table>
        </section>
      )}
      {history.some(lostAfterDelivery) && (
        <p className="mt-3 text-sm text-soft">
          Whoever was lost while confirming or unmasking had delivered: that change stays in the
          sum.
        </p>
      )}
    </Panel>
  );
}

function lostAfterDelivery({ lost_in }: RoundSummary): boolean {
  return lost_in.confirming + lost_in.unmasking > 0;
}

const cell = "py-1.5 pl-3 text-right whitespace-nowrap";

function FiguresRow({ round }: Row) {
  if (round.outcome === "abandoned") return <AbandonedRow round={round} />;
  return (
    <tr className="border-t border-line">
      <td className="py-1.5 pr-3">{round.number}</td>
      <td className={`${cell} font-semibold`}>{formatShare(round.accuracy)}</td>
      <td className={cell}>{formatLoss(round.loss)}</td>
      <Members round={round} />
      <td className={cell}>{formatDuration(round.seconds)}</td>
      <td className={cell}>{formatBytes(round.bytes_down)}</td>
      <td className={cell}>{formatBytes(round.bytes_up)}</td>
      <td className={cell}>{formatTime(round.closed_at_ms)}</td>
    </tr>
  );
}

/** Who delivered, who was lost, and how many it takes to see one change. */
function Members({ round: { accepted, cohort, lost_in, threshold } }: Row) {
  return (
    <>
      <td className={cell}>
        {accepted} of {cohort}
      </td>
      <td className={cell} data-testid="lost-in">
        <LostBars
          counts={lostPhases.map((phase) => lost_in[phase])}
          total={lostTotal(lost_in)}
          words={lostSentence(lost_in)}
        />
      </td>
      <td className={cell}>{threshold ?? "–"}</td>
    </>
  );
}

function AbandonedRow({ round }: Row) {
  const { why } = abandonStory(round);
  return (
    <tr className="border-t border-line" data-testid="abandoned">
      <td className="py-1.5 pr-3">{round.number}</td>
      <td colSpan={2} className="py-1.5 pl-3 text-right whitespace-nowrap text-warn">
        Abandoned
      </td>
      <Members round={round} />
      <td colSpan={3} className="py-1.5 pl-6">
        {why}
      </td>
      <td className={cell}>{formatTime(round.closed_at_ms)}</td>
    </tr>
  );
}

function LostRow({ round }: Row) {
  return (
    <tr className="border-t border-line">
      <td className="py-1.5 pr-3 whitespace-nowrap">
        {round.number}
        {round.outcome === "abandoned" && <span className="text-warn"> abandoned</span>}
      </td>
      <td className={cell}>{round.cohort}</td>
      {lostPhases.map((phase) => (
        <td
          key={phase}
          className={`${cell} ${round.lost_in[phase] > 0 ? "text-warn" : "text-soft"}`}
        >
          {round.lost_in[phase]}
        </td>
      ))}
      <td className={cell}>{round.accepted}</td>
      <td className={cell}>{formatTime(round.closed_at_ms)}</td>
    </tr>
  );
}

/** While the newest round is one that changed nothing: why, with its numbers. */
export function LastAbandoned({ history }: { history: readonly RoundSummary[] }) {
  const last = history.at(-1);
  if (last?.outcome !== "abandoned") return null;
  const { why, numbers } = abandonStory(last);
  return (
    <div data-testid="abandoned-last">
      <Notice tone="warn" title={`Round ${last.number} changed nothing`}>
        <p>
          {why} {numbers}
        </p>
      </Notice>
    </div>
  );
}
