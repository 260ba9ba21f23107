/** What taking part means, in plain words, before anything is loaded or sent. */
import type { Privacy, TaskSpec } from "@tributary/protocol";
import type { ReactNode } from "react";
import { formatBytes, formatDuration } from "../../../lib/format.ts";
import { isDigitTask } from "../../../lib/words.ts";
import { Panel } from "../../../ui/panel.tsx";

export function Consent({ spec, model_weights }: { spec: TaskSpec; model_weights: number | null }) {
  const things = isDigitTask(spec.data) ? "digits" : "data";
  const size = model_weights === null ? "" : `, about ${formatBytes(model_weights * 4)}`;
  return (
    <Panel title="What taking part means">
      <dl className="grid gap-x-6 gap-y-4 sm:grid-cols-2">
        <Point title="What leaves this device">
          After each round of training: a change of the model{size}, encrypted for this round. Never
          your {things}.
        </Point>
        <Point title="What stays here">
          Your {things}, every prediction you try, and this device’s private key. Closing the page
          forgets the {things}.
        </Point>
        <Point title="Who else takes part">
          A round needs at least {spec.round.quorum}{" "}
          {spec.round.quorum === 1 ? "participant" : "participants"} and lasts{" "}
          {formatDuration(spec.round.deadline_ms / 1000)} at most. That this device takes part is
          visible to the coordinator.
        </Point>
        <Point title="What risk remains">{risks[spec.privacy]}</Point>
      </dl>
      <p className="mt-4 text-sm text-soft">
        You can pause or leave at any time. A change that was already counted stays in the model.
      </p>
    </Panel>
  );
}

const risks: Record<Privacy, string> = {
  secure:
    "The coordinator can read only the sum of all changes. The sum itself, and the finished model, can still hint at what the data had in common.",
  sealed:
    "Nobody on the way can read your change, but the coordinator opens it to add it up. Whoever runs it could try to guess from it what your data looks like.",
};

function Point({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div>
      <dt className="font-semibold">{title}</dt>
      <dd className="mt-0.5 text-soft">{children}</dd>
    </div>
  );
}
