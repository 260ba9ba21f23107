"use client";
/** A long text shown short, with a button that copies all of it; where a page may not copy, the button shows it all. */
import { useState } from "react";

type Done = "no" | "copied" | "shown";

export type CopyWords = {
  readonly button: string;
  /** What is copied; follows the button's word for those who hear it. */
  readonly name: string;
  readonly copied: string;
  readonly said: string;
};

const english = (name: string): CopyWords => ({
  button: "Copy",
  name: `the ${name}`,
  copied: "Copied",
  said: `The ${name} is copied.`,
});

export function CopyText({
  text,
  short,
  name,
  testId,
  words = english(name),
}: {
  text: string;
  short: string;
  /** What the text is, for the button's name. */
  name: string;
  testId?: string;
  words?: CopyWords;
}) {
  const [done, setDone] = useState<Done>("no");
  const copy = () => {
    // Outside secure contexts there is no clipboard.
    const copying = navigator.clipboard?.writeText(text) ?? Promise.reject();
    copying.then(
      () => setDone("copied"),
      () => setDone("shown"),
    );
  };
  return (
    <span className="inline-flex max-w-full flex-wrap items-center gap-x-1.5">
      <code
        className={`font-mono text-sm font-normal ${done === "shown" ? "break-all select-all" : ""}`}
        data-testid={testId}
        data-text={text}
        title={text}
      >
        {done === "shown" ? text : short}
      </code>
      <button
        type="button"
        className="min-h-6 rounded px-1.5 text-xs font-normal text-river underline-offset-2 hover:bg-sunken hover:underline"
        onClick={copy}
      >
        {done === "copied" ? words.copied : words.button}
        <span className="sr-only"> {words.name}</span>
      </button>
      <span role="status" className="sr-only">
        {done === "copied" && words.said}
      </span>
    </span>
  );
}
