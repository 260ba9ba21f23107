/** How a round's cohort narrowed, and why. */
import type { RoundTrace } from "@tributary/protocol";
import { formatCount, formatShare, plural } from "../../../../lib/format.ts";
import { funnelOf } from "../../../../lib/funnel.ts";
import { phaseWords } from "../../../../lib/words.ts";
import { Panel } from "../../../../ui/panel.tsx";

export function FunnelPanel({ trace, unit }: { trace: RoundTrace; unit: "round" | "buffer" }) {
  const { steps, losses } = funnelOf(trace);
  const most = Math.max(1, steps[0]?.count ?? 0);
  return (
    <Panel title="Cohort">
      <ol className="grid gap-3" data-testid="funnel">
        {steps.map(({ name, count }) => (
          <li key={name}>
            <div className="flex justify-between gap-4">
              <span>{name}</span>
              <span>
                <strong>{formatCount(count)}</strong>
                <span className="ml-2 inline-block min-w-16 text-right text-sm text-soft">
                  {formatShare(steps[0]?.count ? count / most : null)}
                </span>
              </span>
            </div>
            <div aria-hidden="true" className="mt-1 h-2 overflow-hidden rounded-full bg-sunken">
              <div
                className="h-full rounded-full bg-river transition-[width] motion-reduce:transition-none"
                style={{ width: `${(100 * count) / most}%` }}
              />
            </div>
          </li>
        ))}
      </ol>
      <p className="mt-3 text-sm text-soft">
        {unit === "round" ? "The quorum is" : "The buffer holds"} {formatCount(trace.quorum)}.
      </p>
      <h3 className="mt-4 mb-1 font-semibold">Lost</h3>
      {losses.length === 0 ? (
        <p className="text-soft">Nobody so far.</p>
      ) : (
        <ul className="grid gap-1">
          {losses.map(({ reason, phase, count }) => (
            <li key={`${reason} ${phase}`} className="flex justify-between gap-4">
              <span>
                {plural(count, "participant")} {reason}
              </span>
              <span className="text-sm text-soft">{phaseOf(phase)}</span>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

function phaseOf(phase: string): string {
  return phaseWords[phase as keyof typeof phaseWords] ?? phase;
}
