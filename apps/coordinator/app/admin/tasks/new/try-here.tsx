"use client";
/** One local epoch on the sample, in this browser, before anything is published. */
import type { TaskSpec } from "@tributary/protocol";
import { describeProblem } from "@tributary/tasks";
import { useCallback, useEffect, useRef, useState } from "react";
import type { DataChoice } from "../../../../lib/data-choice.ts";
import { formatCount, formatDuration, formatLoss, formatShare } from "../../../../lib/format.ts";
import { openTrainer, type TrainerHost } from "../../../../lib/trainer-host.ts";
import type { Rehearsal } from "../../../../lib/trainer-port.ts";
import { Button } from "../../../../ui/button.tsx";
import { DescriptionList } from "../../../../ui/figures.tsx";
import { Notice, Panel } from "../../../../ui/panel.tsx";
import { useDesk } from "./form-context.ts";

type Trial =
  | { readonly kind: "none" }
  | { readonly kind: "under_way"; readonly words: string }
  | { readonly kind: "done"; readonly result: Rehearsal }
  | { readonly kind: "failed"; readonly sentence: string };

const seed = 1;

export function TryHere() {
  const { task, choice, dispatch } = useDesk();
  const { trial, start } = useTrial();
  return (
    <Panel title="Try it here">
      <p className="mb-3 max-w-[65ch] text-soft">
        Trains one epoch on your sample, on this device, with a fresh model. Nothing is sent and
        nothing is published.
      </p>
      {choice === null ? (
        <p>
          The sample is not at hand any more.{" "}
          <Button size="small" onClick={() => dispatch({ type: "step", step: "data" })}>
            Choose it again
          </Button>
        </p>
      ) : (
        <Button
          isBusy={trial.kind === "under_way"}
          disabled={task === null}
          onClick={() => task !== null && start(task, choice)}
        >
          Try it here
        </Button>
      )}
      <div className="mt-4 min-h-16" aria-live="polite">
        <TrialView trial={trial} />
      </div>
    </Panel>
  );
}

/** A trial of a task that was changed since says nothing about it any more. */
function useTrial() {
  const [trial, setTrial] = useState<Trial>({ kind: "none" });
  const host = useRef<TrainerHost | null>(null);
  const stop = useCallback(() => {
    host.current?.dispose();
    host.current = null;
  }, []);
  useEffect(() => stop, [stop]);
  const start = async (task: TaskSpec, choice: DataChoice) => {
    stop();
    const opened = openTrainer(task, null);
    host.current = opened;
    setTrial({ kind: "under_way", words: "Reading the sample…" });
    try {
      const outcome = await opened.prepare(choice);
      if (outcome.kind === "refused") throw new Error(describeProblem(outcome.problem));
      const { count } = outcome.report;
      setTrial({ kind: "under_way", words: `Training on ${formatCount(count)} examples…` });
      setTrial({ kind: "done", result: await opened.rehearse(seed) });
    } catch (error) {
      if (host.current !== opened) return;
      setTrial({
        kind: "failed",
        sentence: error instanceof Error ? error.message : String(error),
      });
    } finally {
      if (host.current === opened) stop();
    }
  };
  return { trial, start };
}

function TrialView({ trial }: { trial: Trial }) {
  switch (trial.kind) {
    case "none":
      return null;
    case "under_way":
      return <p className="text-soft">{trial.words}</p>;
    case "failed":
      return (
        <Notice tone="bad" title="It could not be tried.">
          <p>{trial.sentence}</p>
        </Notice>
      );
    case "done":
      return <Result result={trial.result} />;
    default:
      return trial satisfies never;
  }
}

function Result({ result }: { result: Rehearsal }) {
  const { before, after, seconds, examples } = result;
  const learned = after.loss < before.loss;
  return (
    <div className="grid gap-3" data-testid="trial">
      <DescriptionList
        facts={[
          { name: "Loss", value: `${formatLoss(before.loss)} → ${formatLoss(after.loss)}` },
          {
            name: "Accuracy",
            value: `${formatShare(before.accuracy)} → ${formatShare(after.accuracy)}`,
          },
          {
            name: "One epoch",
            value: `${formatDuration(seconds)} for ${formatCount(examples)} examples`,
          },
        ]}
      />
      <p className="text-soft">
        {learned
          ? "It learns. The figures are of the very examples that it learned from."
          : "It did not learn in one epoch. Try another learning rate, or look at the columns again."}
      </p>
    </div>
  );
}
