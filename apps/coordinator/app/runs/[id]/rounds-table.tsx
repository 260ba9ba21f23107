/** Every round that is over, the newest first, those that were abandoned with the reason. */
import { abandonSentences, type RoundSummary } from "@tributary/protocol";
import {
  formatBytes,
  formatDuration,
  formatLoss,
  formatShare,
  formatTime,
} from "../../../lib/format.ts";
import { Panel } from "../../../ui/panel.tsx";

const columns = ["Accuracy", "Loss", "Accepted", "Dropped", "Time", "Down", "Up", "Closed"];

export function RoundsTable({ history }: { history: readonly RoundSummary[] }) {
  return (
    <Panel title="Rounds">
      {history.length === 0 ? (
        <p className="text-soft">No round is over yet. Each appears here when it closes.</p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        <section className="max-h-112 overflow-auto" tabIndex={0} aria-label="Table of rounds">
          <table className="w-full min-w-150 text-sm">
            <thead className="sticky top-0 bg-surface text-soft">
              <tr>
                <th className="py-1.5 pr-3 text-left font-normal">Round</th>
                {columns.map((column) => (
                  <th key={column} className="py-1.5 pl-3 text-right font-normal">
                    {column}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {history.toReversed().map((round) => (
                <Row key={round.id} round={round} />
              ))}
            </tbody>
          </table>
        </section>
      )}
    </Panel>
  );
}

function Row({ round }: { round: RoundSummary }) {
  const cell = "py-1.5 pl-3 text-right whitespace-nowrap";
  if (round.outcome === "abandoned") {
    return (
      <tr className="border-t border-line">
        <td className="py-1.5 pr-3">{round.number}</td>
        <td colSpan={columns.length - 1} className="py-1.5 pl-3 text-warn">
          Abandoned, the model is unchanged.{" "}
          {round.reason !== null && abandonSentences[round.reason]}
        </td>
        <td className={cell}>{formatTime(round.closed_at_ms)}</td>
      </tr>
    );
  }
  return (
    <tr className="border-t border-line">
      <td className="py-1.5 pr-3">{round.number}</td>
      <td className={`${cell} font-semibold`}>{formatShare(round.accuracy)}</td>
      <td className={cell}>{formatLoss(round.loss)}</td>
      <td className={cell}>
        {round.accepted} of {round.cohort}
      </td>
      <td className={cell}>{round.dropped}</td>
      <td className={cell}>{formatDuration(round.seconds)}</td>
      <td className={cell}>{formatBytes(round.bytes_down)}</td>
      <td className={cell}>{formatBytes(round.bytes_up)}</td>
      <td className={cell}>{formatTime(round.closed_at_ms)}</td>
    </tr>
  );
}
