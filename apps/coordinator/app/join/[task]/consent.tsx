/** What taking part means, in plain words, before anything is loaded or sent. */
import type { Privacy, TaskSpec } from "@tributary/protocol";
import type { ReactNode } from "react";
import { changeSize_bytes } from "../../../lib/change-size.ts";
import { formatBytes, formatDuration } from "../../../lib/format.ts";
import { isDigitTask } from "../../../lib/words.ts";
import { Panel } from "../../../ui/panel.tsx";

export function Consent({ spec, model_weights }: { spec: TaskSpec; model_weights: number | null }) {
  const things = isDigitTask(spec.data) ? "digits" : "data";
  const size =
    model_weights === null ? "" : `, about ${formatBytes(changeSize_bytes(spec, model_weights))}`;
  return (
    <Panel title="What taking part means">
      <dl className="grid gap-x-6 gap-y-4 sm:grid-cols-2">
        <Point title="What leaves this device">
          After each round of training: a change of the model{size}. Never your {things}.{" "}
          {hidden[spec.privacy](spec.round.quorum)}
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

/** How a change is hidden when it leaves. */
const hidden: Record<Privacy, (quorum: number) => string> = {
  secure: (quorum) =>
    "Your changes are hidden by random numbers that cancel only when all changes are added up. " +
    `The server sees the sum of at least ${quorum} people’s changes, never yours alone.`,
  sealed: () =>
    "Each change is sealed, so that nobody on the way can read it. The server can open each one, yours too.",
};

const risks: Record<Privacy, string> = {
  secure:
    "The sum, and the finished model, can still hint at what everyone’s data had in common. " +
    "And if enough of the others secretly worked together with the server, they could uncover " +
    "your change: each receipt says how many that takes.",
  sealed: "Whoever runs the server could try to guess from your change what your data looks like.",
};

function Point({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div>
      <dt className="font-semibold">{title}</dt>
      <dd className="mt-0.5 text-soft">{children}</dd>
    </div>
  );
}
