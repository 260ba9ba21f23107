"use client";
/** A picture for the model: drawn here where the task takes ink, an image file, or for digits one that is ready. */
import type { DataSchema } from "@tributary/protocol";
import { useId, useRef, useState } from "react";
import type { Preview } from "../../../lib/data-choice.ts";
import type { Question } from "../../../lib/trainer-port.ts";
import { Button, buttonClass } from "../../../ui/button.tsx";
import { DrawPad, type DrawPadHandle } from "../../../ui/draw-pad.tsx";
import { Thumb } from "../../../ui/thumb.tsx";
import { useWords } from "../../../ui/words.tsx";
import { AnswerView } from "./answer-view.tsx";
import { type Asked, useAnswer } from "./use-answer.ts";

export function TryPicture({
  schema,
  asked,
  isDigits,
}: {
  schema: Extract<DataSchema, { kind: "image" }>;
  asked: Asked;
  isDigits: boolean;
}) {
  const { trying } = useWords();
  const pad = useRef<DrawPadHandle>(null);
  const [samples, setSamples] = useState<readonly Preview[] | null>(null);
  const [question, setQuestion] = useState<Question | null>(null);
  const answer = useAnswer(asked, question);
  const ask = (next: Question | null) => {
    if (next?.kind !== "drawing") pad.current?.clear();
    setQuestion(next);
  };
  const read = () => {
    const picture = pad.current?.picture() ?? null;
    ask(picture === null ? null : { kind: "drawing", picture });
  };
  return (
    <div className="grid gap-6 sm:grid-cols-[16rem_minmax(0,1fr)]">
      <div>
        {schema.channels === 1 && (
          <DrawPad
            ref={pad}
            testId="draw-canvas"
            label={isDigits ? trying.paper : trying.anyPaper}
            onStroke={read}
          />
        )}
        <div className="mt-2 flex flex-wrap gap-2">
          {schema.channels === 1 && <Button onClick={() => ask(null)}>{trying.clear}</Button>}
          <PictureFile onPick={(file) => ask({ kind: "picture", file })} />
          {isDigits && samples === null && (
            <Button onClick={() => asked.host().samples(3).then(setSamples)}>{trying.pick}</Button>
          )}
        </div>
        {question?.kind === "picture" && question.file instanceof File && (
          <p className="mt-2 text-sm break-all text-soft">{question.file.name}</p>
        )}
        {samples !== null && (
          <SampleDigits
            samples={samples}
            onPick={({ values }) => ask({ kind: "example", values })}
          />
        )}
      </div>
      <AnswerView
        answer={answer}
        hasModel={asked.model !== null}
        names={schema.classes}
        isDigits={isDigits}
        hint={isDigits ? trying.drawFirst : trying.pictureFirst}
      />
    </div>
  );
}

function PictureFile({ onPick }: { onPick: (file: File) => void }) {
  const id = useId();
  const { trying } = useWords();
  return (
    <span>
      <input
        id={id}
        type="file"
        accept="image/*"
        className="peer sr-only"
        onChange={({ target }) => {
          const [file] = Array.from(target.files ?? []);
          if (file !== undefined) onPick(file);
          target.value = "";
        }}
      />
      <label
        htmlFor={id}
        className={`${buttonClass()} cursor-pointer peer-focus-visible:outline-2 peer-focus-visible:outline-offset-2`}
      >
        {trying.picture}
      </label>
    </span>
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
