"use client";
/** Every round that is over, the newest first: what it measured, whom it lost, and why it was abandoned if it was. */
import type { RoundSummary } from "@tributary/protocol";
import { useState } from "react";
import type { Words } from "../../../lib/messages/words.ts";
import { abandonStory, lostPhases, lostSentence, lostTotal } from "../../../lib/round-story.ts";
import { LostBars } from "../../../ui/lost-bars.tsx";
import { Notice, Panel } from "../../../ui/panel.tsx";
import { useWords } from "../../../ui/words.tsx";

type Shown = "figures" | "lost";
type Row = { round: RoundSummary };

function columnsOf(shown: Shown, { table, phases }: Words["runs"]): readonly string[] {
  const { accuracy, loss, delivered, lost, threshold, time, down, up, closed } = table;
  if (shown === "figures") {
    return [accuracy, loss, delivered, lost, threshold, time, down, up, closed];
  }
  return [table.chosen, ...lostPhases.map((phase) => phases[phase]), delivered, closed];
}

export function RoundsTable({ history }: { history: readonly RoundSummary[] }) {
  const { runs } = useWords();
  const { table } = runs;
  const [shown, setShown] = useState<Shown>("figures");
  const isLost = shown === "lost";
  const Line = isLost ? LostRow : FiguresRow;
  return (
    <Panel
      title={table.title}
      aside={
        history.length > 0 && (
          <button
            type="button"
            aria-pressed={isLost}
            className="-mx-2 min-h-7 rounded px-2 text-sm text-soft hover:bg-sunken hover:text-ink"
            onClick={() => setShown(isLost ? "figures" : "lost")}
          >
            {isLost ? table.showFigures : table.showLost}
          </button>
        )
      }
    >
      {history.length === 0 ? (
        <p className="text-soft">{table.none}</p>
      ) : (
        // Positioned, so that words for screen readers are clipped with the rest.
        <section
          className="relative max-h-112 overflow-auto"
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
          tabIndex={0}
          aria-label={table.label}
        >
          <table className="w-full min-w-180 text-sm">
            <thead className="sticky top-0 bg-surface text-soft">
              <tr>
                <th className="py-1.5 pr-3 text-left font-normal">{table.round}</th>
                {columnsOf(shown, runs).map((column) => (
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
        <p className="mt-3 text-sm text-soft">{table.afterDelivery}</p>
      )}
    </Panel>
  );
}

function lostAfterDelivery({ lost_in }: RoundSummary): boolean {
  return lost_in.confirming + lost_in.unmasking > 0;
}

const cell = "py-1.5 pl-3 text-right whitespace-nowrap";

function FiguresRow({ round }: Row) {
  const { format } = useWords();
  if (round.outcome === "abandoned") return <AbandonedRow round={round} />;
  return (
    <tr className="border-t border-line">
      <td className="py-1.5 pr-3">{round.number}</td>
      <td className={`${cell} font-semibold`}>{format.share(round.accuracy)}</td>
      <td className={cell}>{format.loss(round.loss)}</td>
      <Members round={round} />
      <td className={cell}>{format.duration(round.seconds)}</td>
      <td className={cell}>{format.bytes(round.bytes_down)}</td>
      <td className={cell}>{format.bytes(round.bytes_up)}</td>
      <td className={cell}>{format.time(round.closed_at_ms)}</td>
    </tr>
  );
}

/** Who delivered, who was lost, and how many it takes to see one change. */
function Members({ round: { accepted, cohort, lost_in, threshold } }: Row) {
  const { runs } = useWords();
  return (
    <>
      <td className={cell}>{runs.round.of(accepted, cohort)}</td>
      <td className={cell} data-testid="lost-in">
        <LostBars
          counts={lostPhases.map((phase) => lost_in[phase])}
          total={lostTotal(lost_in)}
          words={lostSentence(lost_in, runs)}
        />
      </td>
      <td className={cell}>{threshold ?? "–"}</td>
    </>
  );
}

function AbandonedRow({ round }: Row) {
  const words = useWords();
  const { why } = abandonStory(round, words);
  return (
    <tr className="border-t border-line" data-testid="abandoned">
      <td className="py-1.5 pr-3">{round.number}</td>
      <td colSpan={2} className="py-1.5 pl-3 text-right whitespace-nowrap text-warn">
        {words.runs.table.abandoned}
      </td>
      <Members round={round} />
      <td colSpan={3} className="py-1.5 pl-6">
        {why}
      </td>
      <td className={cell}>{words.format.time(round.closed_at_ms)}</td>
    </tr>
  );
}

function LostRow({ round }: Row) {
  const { runs, format } = useWords();
  return (
    <tr className="border-t border-line">
      <td className="py-1.5 pr-3 whitespace-nowrap">
        {round.number}
        {round.outcome === "abandoned" && (
          <span className="text-warn"> {runs.table.abandonedAfterNumber}</span>
        )}
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
      <td className={cell}>{format.time(round.closed_at_ms)}</td>
    </tr>
  );
}

/** While the newest round is one that changed nothing: why, with its numbers. */
export function LastAbandoned({ history }: { history: readonly RoundSummary[] }) {
  const words = useWords();
  const last = history.at(-1);
  if (last?.outcome !== "abandoned") return null;
  const { why, numbers } = abandonStory(last, words);
  return (
    <div data-testid="abandoned-last">
      <Notice tone="warn" title={words.runs.table.changedNothing(last.number)}>
        <p>
          {why} {numbers}
        </p>
      </Notice>
    </div>
  );
}
