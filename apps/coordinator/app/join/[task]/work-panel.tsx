"use client";
/** The visitor's controls, and the work as it goes: model down, training here, change up. */
import type { TaskSpec } from "@tributary/protocol";
import type { DataState } from "../../../lib/data-desk-state.ts";
import { latenessOf } from "../../../lib/lateness.ts";
import type { Participation } from "../../../lib/participation-state.ts";
import { isCounted } from "../../../lib/receipt.ts";
import type { Visit } from "../../../lib/visit.ts";
import { noteSentence } from "../../../lib/words.ts";
import { Button } from "../../../ui/button.tsx";
import { Figure, Notice, Panel } from "../../../ui/panel.tsx";
import { useNow } from "../../../ui/use-now.ts";
import { useWords } from "../../../ui/words.tsx";
import { StatusLine } from "./status-line.tsx";
import type { GateDesk } from "./use-gate.ts";
import { WorkStrip } from "./work-strip.tsx";

type Props = {
  state: Participation;
  visit: Visit;
  gate: GateDesk;
  data: DataState;
  spec: TaskSpec;
  /** Asks whether everything shall be forgotten. */
  onLeave: () => void;
};

export function WorkPanel({ state, visit, gate, data, spec, onLeave }: Props) {
  const { work, format } = useWords();
  const { standing, receipts, scores, notice } = state;
  const counted = receipts.filter(isCounted).length;
  const accuracy = scores.at(-1)?.accuracy ?? null;
  return (
    <Panel title={work.title}>
      <Controls {...{ state, visit, gate, data, onLeave }} />
      <StatusLine state={state} hold={gate.state.hold} />
      {standing.kind === "failed" && (
        <p className="mb-3 text-sm text-soft">{work.startAgain(standing.detail)}</p>
      )}
      <div role="status">
        {standing.kind === "barred" && (
          <div className="mb-4">
            <Notice tone="warn" title={work.barred[standing.reason]}>
              <p>{work.refusal(standing.reason, standing.said)}</p>
            </Notice>
          </div>
        )}
      </div>
      <WorkStrip state={state} privacy={spec.privacy} />
      <RoundPlace
        state={state}
        batch_size={spec.recipe.batch_size}
        share={gate.state.limits.share}
      />
      <dl className="mt-4 grid grid-cols-2 gap-4 border-t border-line pt-4">
        <Figure label={work.counted} testId="counted">
          {counted}
        </Figure>
        <Figure label={work.accuracy} testId="accuracy">
          {format.share(accuracy)}
        </Figure>
      </dl>
      <div role="status">
        {notice !== null && (
          <div className="mt-4">
            <Notice tone="warn" title={work.aboutLastRound}>
              <p>{noteSentence(notice, work)}</p>
            </Notice>
          </div>
        )}
      </div>
    </Panel>
  );
}

function Controls({ state, visit, gate, data, onLeave }: Omit<Props, "spec">) {
  const { work } = useWords();
  const { standing, isFinishing } = state;
  // Held back by a limit it is still under way for the visitor, who may call it off.
  const isUnderway = standing.kind === "running" || gate.state.hold !== null;
  const isReady = data.kind === "ready" || isUnderway;
  const begin = standing.kind === "elsewhere" ? visit.takeOver : gate.gate.start;
  return (
    <div>
      <div className="flex flex-wrap gap-2">
        {/* One button in two words: it keeps the focus. Held down, or clicked twice, it does what it says once. */}
        <Button
          look={isUnderway ? "secondary" : "primary"}
          data-testid={isUnderway ? "pause" : "start"}
          className="grow"
          disabled={!isReady}
          onClick={({ detail }) => {
            if (detail < 2) (isUnderway ? gate.gate.pause : begin)();
          }}
          onKeyDown={(event) => event.repeat && event.preventDefault()}
        >
          {isUnderway ? work.pause : work.start[standing.kind]}
        </Button>
        {isUnderway && (
          <Button
            data-testid="finish"
            className="grow"
            isBusy={isFinishing}
            onClick={gate.gate.finish}
          >
            {isFinishing ? work.finishing : work.finish}
          </Button>
        )}
        {!isReady && <p className="basis-full text-sm text-soft">{work.connectFirst}</p>}
        <Button look="quiet" data-testid="leave" className="grow" onClick={onLeave}>
          {work.leave}
        </Button>
      </div>
    </div>
  );
}

function RoundPlace({
  state,
  batch_size,
  share,
}: {
  state: Participation;
  batch_size: number;
  /** Of the time, that the visitor gives. */
  share: number;
}) {
  const { work } = useWords();
  const now_ms = useNow();
  const { place, rounds_target } = state;
  if (place === null || now_ms === null) return <p className="mt-3 min-h-10" />;
  const left_s = Math.max(0, Math.round((place.deadline_at_ms - now_ms) / 1000));
  const late = latenessOf(state, { batch_size, now_ms });
  return (
    <>
      <p className="mt-3 min-h-10 text-sm text-soft">
        {work.place({ ...place, rounds: rounds_target, left_s })}
      </p>
      {late !== null && (
        <p data-testid="late" className="mt-1 text-sm text-warn">
          {work.late(late.needs_s, late.left_s, share)}
        </p>
      )}
    </>
  );
}
