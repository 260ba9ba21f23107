"use client";
/** Trying the model: a digit is drawn or picked, and the newest model says what it reads. All of it in this page. */
import type { Sha256 } from "@tributary/protocol";
import { useEffect, useRef, useState } from "react";
import { fetchModel } from "../../../lib/api.ts";
import type { Preview } from "../../../lib/data-choice.ts";
import type { Words } from "../../../lib/messages/words.ts";
import type { TrainerHost } from "../../../lib/trainer-host.ts";
import type { Question } from "../../../lib/trainer-port.ts";
import { Button } from "../../../ui/button.tsx";
import { DrawPad, type DrawPadHandle } from "../../../ui/draw-pad.tsx";
import { Panel } from "../../../ui/panel.tsx";
import { Probabilities } from "../../../ui/probabilities.tsx";
import { Thumb } from "../../../ui/thumb.tsx";
import { useWords } from "../../../ui/words.tsx";

type Props = { host: () => TrainerHost; model: Sha256 | null; model_version: number };

type Answer =
  | { readonly kind: "none" }
  | { readonly kind: "read"; readonly shares: readonly number[]; readonly model_version: number }
  | { readonly kind: "failed"; readonly sentence: string };

export function TryModel({ host, model, model_version }: Props) {
  const { trying } = useWords();
  const pad = useRef<DrawPadHandle>(null);
  const [samples, setSamples] = useState<readonly Preview[] | null>(null);
  const [question, setQuestion] = useState<Question | null>(null);
  const answer = useAnswer({ host, model, model_version }, question);
  const clear = () => {
    pad.current?.clear();
    setQuestion(null);
  };
  const read = () => {
    const picture = pad.current?.picture() ?? null;
    setQuestion(picture === null ? null : { kind: "drawing", picture });
  };
  const pick = ({ values }: Preview) => {
    pad.current?.clear();
    setQuestion({ kind: "example", values });
  };
  return (
    <Panel
      title={trying.title}
      aside={
        <span className="text-sm text-soft">{versionWords(model, model_version, trying)}</span>
      }
    >
      <div className="grid gap-6 sm:grid-cols-[16rem_minmax(0,1fr)]">
        <div>
          <DrawPad ref={pad} testId="draw-canvas" label={trying.paper} onStroke={read} />
          <div className="mt-2 flex flex-wrap gap-2">
            <Button onClick={clear}>{trying.clear}</Button>
            {samples === null && (
              <Button look="quiet" onClick={() => host().samples(3).then(setSamples)}>
                {trying.pick}
              </Button>
            )}
          </div>
          {samples !== null && <SampleDigits samples={samples} onPick={pick} />}
        </div>
        <AnswerView answer={answer} hasModel={model !== null} />
      </div>
    </Panel>
  );
}

function versionWords(model: Sha256 | null, model_version: number, words: Words["trying"]): string {
  if (model === null) return words.noModel;
  return model_version === 0 ? words.untrained : words.version(model_version);
}

/** Asks anew when the question or the model changes; an answer that comes too late is dropped. */
function useAnswer({ host, model, model_version }: Props, question: Question | null): Answer {
  const [answer, setAnswer] = useState<Answer>({ kind: "none" });
  useEffect(() => {
    if (question === null || model === null) {
      setAnswer({ kind: "none" });
      return;
    }
    let isCurrent = true;
    const tell = (next: Answer) => isCurrent && setAnswer(next);
    fetchModel(model)
      .then((bytes) => host().predict(bytes, question))
      .then(
        (shares) =>
          tell(shares === null ? { kind: "none" } : { kind: "read", shares, model_version }),
        (error: unknown) => {
          const sentence = error instanceof Error ? error.message : String(error);
          tell({ kind: "failed", sentence });
        },
      );
    return () => {
      isCurrent = false;
    };
  }, [host, model, model_version, question]);
  return answer;
}

function AnswerView({ answer, hasModel }: { answer: Answer; hasModel: boolean }) {
  const { trying, format } = useWords();
  const shares = answer.kind === "read" ? answer.shares : null;
  const best = shares === null ? -1 : shares.indexOf(Math.max(...shares));
  return (
    <div className="min-w-0">
      <p className="mb-2 min-h-7 text-lg" role="status" data-testid="prediction" data-digit={best}>
        {answer.kind === "failed" ? (
          <span className="text-base text-bad">
            {answer.sentence} {trying.drawAgain}
          </span>
        ) : shares === null ? (
          <span className="text-base text-soft">
            {hasModel ? trying.drawFirst : trying.noModelYet}
          </span>
        ) : (
          <>
            {trying.reads} <strong>{best}</strong>{" "}
            <span className="text-soft">{trying.sure(shares[best] ?? 0)}</span>
          </>
        )}
      </p>
      <Probabilities shares={shares} best={best} label={trying.shares} format={format.share} />
    </div>
  );
}

function SampleDigits({
  samples,
  onPick,
}: {
  samples: readonly Preview[];
  onPick: (sample: Preview) => void;
}) {
  const { trying } = useWords();
  return (
    <ul aria-label={trying.picks} className="mt-2 grid w-fit grid-cols-5 gap-1.5">
      {samples.map((sample) => (
        <li key={sample.label}>
          <button
            type="button"
            className="grid size-11 place-items-center rounded-lg border border-edge hover:border-river"
            onClick={() => onPick(sample)}
          >
            <Thumb preview={sample} label={trying.pickOne(sample.label)} />
          </button>
        </li>
      ))}
    </ul>
  );
}
