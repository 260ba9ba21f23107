"use client";
/** What the model answered: the likeliest class in words, and a bar for each. */
import { Probabilities } from "../../../ui/probabilities.tsx";
import { useWords } from "../../../ui/words.tsx";
import type { Answer } from "./use-answer.ts";

export function AnswerView({
  answer,
  hasModel,
  names,
  isDigits,
  hint,
}: {
  answer: Answer;
  hasModel: boolean;
  names: readonly string[];
  isDigits: boolean;
  /** What to do first. */
  hint: string;
}) {
  const { trying, format } = useWords();
  const shares = answer.kind === "read" ? answer.shares : null;
  const best = shares === null ? -1 : shares.indexOf(Math.max(...shares));
  return (
    <div className="min-w-0">
      <p className="mb-2 min-h-7 text-lg" role="status" data-testid="prediction" data-digit={best}>
        {answer.kind === "failed" ? (
          <span className="text-base text-bad">{trying.failed(answer.sentence)}</span>
        ) : shares === null ? (
          <span className="text-base text-soft">
            {answer.kind === "asking" ? trying.asking : hasModel ? hint : trying.noModelYet}
          </span>
        ) : (
          <>
            {isDigits ? trying.reads : trying.says} <strong>{names[best]}</strong>{" "}
            <span className="text-soft">{trying.sure(shares[best] ?? 0)}</span>
          </>
        )}
      </p>
      <Probabilities
        shares={shares}
        best={best}
        names={names}
        label={isDigits ? trying.shares : trying.classShares}
        format={format.share}
      />
    </div>
  );
}
