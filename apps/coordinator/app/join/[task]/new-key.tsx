"use client";
/** A new key for this device, after a question that says what it means. */
import { useState } from "react";
import type { Words } from "../../../lib/messages/words.ts";
import { askForNewKey, type NewKeyOutcome } from "../../../lib/new-key.ts";
import { Button } from "../../../ui/button.tsx";
import { useWords } from "../../../ui/words.tsx";
import { AskDialog } from "./ask-dialog.tsx";

type Done = "changed" | "replaced_before";

/** `isAtWork`: the key is needed by what goes on, here or in another tab. */
export function NewKey({ isAtWork }: { isAtWork: boolean }) {
  const words = useWords();
  const { renew } = words.device;
  const [isAsking, setAsking] = useState(false);
  const [done, setDone] = useState<Done | null>(null);
  const ask = async () => {
    const outcome = await askForNewKey();
    if (!isDone(outcome)) return failureSentence(outcome, words);
    setDone(outcome.kind);
    setAsking(false);
    return null;
  };
  return (
    <div className="mt-3 border-t border-line pt-3 text-sm">
      <Button
        size="small"
        data-testid="new-key"
        disabled={isAtWork}
        onClick={() => {
          setDone(null);
          setAsking(true);
        }}
      >
        {renew.button}
      </Button>
      {isAtWork && <p className="mt-1 text-soft">{renew.pauseFirst}</p>}
      <p role="status" className="mt-1 text-soft" data-testid="new-key-outcome" data-outcome={done}>
        {done !== null && renew[done]}
      </p>
      <AskDialog
        title={renew.title}
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        onYes={ask}
        yes={renew.yes}
        no={renew.no}
        look="primary"
        testId="new-key-now"
      >
        {renew.means.map((sentence) => (
          <p key={sentence}>{sentence}</p>
        ))}
      </AskDialog>
    </div>
  );
}

function isDone(outcome: NewKeyOutcome): outcome is Extract<NewKeyOutcome, { kind: Done }> {
  return outcome.kind === "changed" || outcome.kind === "replaced_before";
}

function failureSentence(
  outcome: Exclude<NewKeyOutcome, { kind: Done }>,
  { device: { renew }, work }: Pick<Words, "device" | "work">,
): string {
  switch (outcome.kind) {
    case "refused":
      return renew.refused(work.refusal(outcome.reason, outcome.sentence));
    case "lost":
      return renew.lost(outcome.why);
    case "unkept":
      return renew.unkept;
    default:
      return outcome satisfies never;
  }
}
