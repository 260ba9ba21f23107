"use client";
/** What the coordinator can see of the changes in this run, as a badge with its explanation. */
import type { RoundSummary, RunView } from "@tributary/protocol";
import { privacyOf } from "../../../lib/run-view.ts";
import { Chip } from "../../../ui/panel.tsx";
import { useWords } from "../../../ui/words.tsx";

type Props = { run: RunView; history: readonly RoundSummary[] };

export function PrivacyBadge({ run, history }: Props) {
  const { work, frame } = useWords();
  const privacy = privacyOf(run, history);
  // Before the first round of a run nobody was told yet; room is kept.
  if (privacy === null) return <p className="min-h-6" />;
  return (
    <p
      className="flex flex-wrap items-center gap-x-3 gap-y-1 text-sm text-soft"
      data-testid="privacy"
      data-privacy={privacy}
    >
      <Chip tone={privacy === "secure" ? "good" : "neutral"}>
        <Lock isSum={privacy === "secure"} />
        {frame.card.privacy[privacy]}
      </Chip>
      <span>{work.privacySentence(privacy, run.round?.quorum ?? null)}</span>
    </p>
  );
}

/** A padlock; open where the coordinator opens single changes. */
function Lock({ isSum }: { isSum: boolean }) {
  return (
    <svg width="12" height="14" viewBox="0 0 12 14" aria-hidden="true" className="shrink-0">
      <rect x="1" y="6" width="10" height="7" rx="1.5" className="fill-current" />
      <path
        d={isSum ? "M3.2 6V4a2.8 2.8 0 0 1 5.6 0v2" : "M3.2 6V3.6a2.8 2.8 0 0 1 5.4-1"}
        fill="none"
        strokeWidth="1.6"
        className="stroke-current"
      />
    </svg>
  );
}
