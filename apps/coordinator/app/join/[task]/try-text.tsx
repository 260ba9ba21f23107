"use client";
/** A beginning that the model writes on: three ways it might go, since it chooses by chance among what is likely. */
import { type FormEvent, useId, useState } from "react";
import { fetchModel } from "../../../lib/api.ts";
import { Button } from "../../../ui/button.tsx";
import { Textarea } from "../../../ui/field.tsx";
import { useWords } from "../../../ui/words.tsx";
import type { Asked } from "./use-answer.ts";

const ways = [1, 2, 3];

type Written =
  | { readonly kind: "none" }
  | { readonly kind: "writing"; readonly done: readonly string[] }
  | { readonly kind: "done"; readonly done: readonly string[] }
  | { readonly kind: "failed"; readonly sentence: string };

export function TryText({ asked: { host, model } }: { asked: Asked }) {
  const id = useId();
  const { trying } = useWords();
  const { text: words } = trying;
  const [beginning, setBeginning] = useState("");
  const [written, setWritten] = useState<Written>({ kind: "none" });
  const write = async (event: FormEvent) => {
    event.preventDefault();
    if (model === null) return;
    const done: string[] = [];
    setWritten({ kind: "writing", done });
    try {
      const bytes = await fetchModel(model);
      for (const seed of ways) {
        done.push(beginning + (await host().writeOn({ model: bytes, beginning, seed })));
        setWritten({ kind: seed === ways.length ? "done" : "writing", done: [...done] });
      }
    } catch (error) {
      const sentence = error instanceof Error ? error.message : String(error);
      setWritten({ kind: "failed", sentence });
    }
  };
  const isReady = model !== null && beginning !== "";
  return (
    <form onSubmit={write} className="grid gap-4 lg:grid-cols-2 lg:gap-6">
      <div className="grid content-start gap-1.5">
        <label htmlFor={id}>{words.beginning}</label>
        <Textarea
          id={id}
          rows={4}
          value={beginning}
          onChange={({ target }) => setBeginning(target.value)}
        />
        <div className="mt-2">
          <Button
            look="primary"
            type="submit"
            data-testid="write-on"
            disabled={!isReady}
            isBusy={written.kind === "writing"}
          >
            {words.write}
          </Button>
        </div>
      </div>
      <Ways written={written} hasModel={model !== null} />
    </form>
  );
}

function Ways({ written, hasModel }: { written: Written; hasModel: boolean }) {
  const { trying } = useWords();
  return (
    <div role="status" className="min-w-0">
      {written.kind === "failed" ? (
        <p className="text-bad">{trying.failed(written.sentence)}</p>
      ) : written.kind === "none" ? (
        <p className="text-soft">{hasModel ? trying.text.first : trying.noModelYet}</p>
      ) : (
        <ol className="grid gap-3">
          {written.done.map((text, index) => (
            <li
              // biome-ignore lint/suspicious/noArrayIndexKey: which way it is, is its place
              key={index}
              data-testid="written"
              className="rounded-lg bg-sunken px-3 py-2 font-mono text-sm break-words whitespace-pre-wrap"
            >
              {text}
            </li>
          ))}
          {written.kind === "writing" && <li className="text-soft">{trying.asking}</li>}
        </ol>
      )}
    </div>
  );
}
