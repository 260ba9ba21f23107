"use client";
/** Holds one receipt against the coordinator's record, when the visitor asks for it. */
import { createContext, type ReactNode, use, useState } from "react";
import type { Words } from "../../../lib/messages/words.ts";
import { type Receipt, roundNumber } from "../../../lib/receipt.ts";
import { askForReceipt, type Checked, type Difference } from "../../../lib/receipt-check.ts";
import { Button } from "../../../ui/button.tsx";
import { useWords } from "../../../ui/words.tsx";

type CheckWords = Words["receipts"]["check"];
type Answers = Readonly<Record<string, Checked | "asking">>;

const AnswersContext = createContext<{
  readonly answers: Answers;
  readonly put: (round: string, answer: Checked | "asking") => void;
} | null>(null);

/** What was asked stays answered while the rounds go on and a receipt moves down the list. */
export function ReceiptChecks({ children }: { children: ReactNode }) {
  const [answers, setAnswers] = useState<Answers>({});
  const put = (round: string, answer: Checked | "asking") =>
    setAnswers((known) => ({ ...known, [round]: answer }));
  return <AnswersContext value={{ answers, put }}>{children}</AnswersContext>;
}

function useAnswers() {
  const answers = use(AnswersContext);
  if (answers === null) throw new Error("Receipts are checked within <ReceiptChecks>.");
  return answers;
}

export function ReceiptCheck({
  receipt,
  className = "",
}: {
  receipt: Receipt;
  className?: string;
}) {
  const words = useWords().receipts.check;
  const { answers, put } = useAnswers();
  const checked = answers[receipt.round] ?? null;
  // A round under way has no record yet.
  if (receipt.state === "pending") return null;
  const ask = () => {
    const answer = (said: Checked) => put(receipt.round, said);
    put(receipt.round, "asking");
    askForReceipt(receipt).then(answer, () => answer({ kind: "unreachable" }));
  };
  return (
    <div className={`flex flex-wrap items-center gap-x-3 gap-y-1 ${className}`}>
      <Button size="small" onClick={ask} isBusy={checked === "asking"} data-testid="check">
        {words.button}
        <span className="sr-only"> {words.about(roundNumber(receipt.round))}</span>
      </Button>
      <div role="status" className="text-sm" data-testid="checked" data-checked={kindOf(checked)}>
        {checked === "asking" && <span className="text-soft">{words.asking}</span>}
        {checked !== null && checked !== "asking" && <Answer checked={checked} words={words} />}
      </div>
    </div>
  );
}

function kindOf(checked: Checked | "asking" | null): string {
  return checked === null || checked === "asking" ? "no" : checked.kind;
}

function Answer({ checked, words }: { checked: Checked; words: CheckWords }) {
  switch (checked.kind) {
    case "matches":
      return <span className="text-good">✓ {words.matches(checked.recorded.summed)}</span>;
    case "told": {
      const { is_counted, model_version } = checked.recorded;
      return <span>{words.told(is_counted, model_version)}</span>;
    }
    case "differs":
      return (
        <div className="text-bad">
          <p className="font-semibold">{words.differs}</p>
          <ul className="list-disc pl-5">
            {checked.differences.map((difference) => (
              <li key={difference.what}>{differenceWords(difference, words)}</li>
            ))}
          </ul>
          <p>{words.tell}</p>
        </div>
      );
    case "not_known":
      return <span className="text-warn">{words.notKnown}</span>;
    case "unreachable":
      return <span className="text-soft">{words.unreachable}</span>;
    default:
      return checked satisfies never;
  }
}

function differenceWords(difference: Difference, words: CheckWords): string {
  switch (difference.what) {
    case "round":
      return words.round(difference.here, difference.there);
    case "counted":
      return words.counted(difference.here);
    case "summed":
      return words.summed(difference.here, difference.there);
    case "model_version":
      return words.version(difference.here, difference.there);
    default:
      return difference satisfies never;
  }
}
