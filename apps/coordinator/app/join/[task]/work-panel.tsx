"use client";
/** The visitor's controls, and the work as it goes: model down, training here, change up. */
import type { Privacy } from "@tributary/protocol";
import { formatDuration, formatShare } from "../../../lib/format.ts";
import type { Participation, Standing } from "../../../lib/participation-state.ts";
import { isCounted } from "../../../lib/receipt.ts";
import { statusSentence } from "../../../lib/status.ts";
import type { Visit } from "../../../lib/visit.ts";
import { Button } from "../../../ui/button.tsx";
import { Figure, Notice, Panel } from "../../../ui/panel.tsx";
import { useNow } from "../../../ui/use-now.ts";
import type { DataState } from "./use-visit.ts";
import { WorkStrip } from "./work-strip.tsx";

type Props = { state: Participation; visit: Visit; data: DataState; privacy: Privacy };

export function WorkPanel({ state, visit, data, privacy }: Props) {
  const { standing, receipts, scores, notice } = state;
  const counted = receipts.filter(isCounted).length;
  const accuracy = scores.at(-1)?.accuracy ?? null;
  return (
    <Panel title="Taking part">
      <Controls standing={standing} visit={visit} data={data} />
      <p
        role="status"
        data-testid="status"
        data-standing={standing.kind}
        data-activity={state.activity.kind}
        className={`mt-4 mb-3 min-h-18 sm:min-h-12 ${standing.kind === "failed" ? "text-bad" : ""}`}
      >
        {statusSentence(state)}
      </p>
      {standing.kind === "failed" && (
        <p className="mb-3 text-sm text-soft">{standing.detail} Start again, or reload the page.</p>
      )}
      {standing.kind === "barred" && (
        <div className="mb-4">
          <Notice tone="warn" title={standing.title}>
            <p>{standing.sentence}</p>
          </Notice>
        </div>
      )}
      <WorkStrip state={state} privacy={privacy} />
      <RoundPlace state={state} />
      <dl className="mt-4 grid grid-cols-2 gap-4 border-t border-line pt-4">
        <Figure label="Changes counted" testId="counted">
          {counted}
        </Figure>
        <Figure label="Test accuracy" testId="accuracy">
          {formatShare(accuracy)}
        </Figure>
      </dl>
      {notice !== null && (
        <div className="mt-4">
          <Notice tone="warn" title="About the last round">
            <p>{notice}</p>
          </Notice>
        </div>
      )}
    </Panel>
  );
}

const startWords: Record<Standing["kind"], string> = {
  idle: "Start taking part",
  running: "Taking part",
  paused: "Go on",
  elsewhere: "Take part here instead",
  left: "Take part again",
  ended: "Ask for a new run",
  barred: "Try again",
  failed: "Start again",
};

function Controls({
  standing,
  visit,
  data,
}: {
  standing: Standing;
  visit: Visit;
  data: DataState;
}) {
  const isRunning = standing.kind === "running";
  const mayLeave = standing.kind !== "idle" && standing.kind !== "left";
  const isReady = data.kind === "ready" || isRunning;
  return (
    <div>
      <div className="flex flex-wrap gap-2">
        {isRunning ? (
          <Button data-testid="pause" className="grow" onClick={visit.pause}>
            Pause
          </Button>
        ) : (
          <Button
            look="primary"
            data-testid="start"
            className="grow"
            disabled={!isReady}
            onClick={standing.kind === "elsewhere" ? visit.takeOver : visit.start}
          >
            {startWords[standing.kind]}
          </Button>
        )}
        <Button data-testid="leave" disabled={!mayLeave} onClick={visit.leave}>
          Leave
        </Button>
      </div>
      {!isReady && <p className="mt-2 text-sm text-soft">Choose your data first.</p>}
    </div>
  );
}

function RoundPlace({ state: { place, rounds_target } }: { state: Participation }) {
  const now_ms = useNow();
  const left_s =
    place === null || now_ms === null ? 0 : Math.max(0, (place.deadline_at_ms - now_ms) / 1000);
  return (
    <p className="mt-3 min-h-10 text-sm text-soft">
      {place !== null &&
        `Round ${place.number} of ${rounds_target}: one of ${place.cohort} chosen, ${place.quorum} needed, ${formatDuration(Math.round(left_s))} left.`}
    </p>
  );
}
