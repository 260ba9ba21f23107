"use client";
/** A page that failed. What was running in it has ended; trying again starts it anew. */
import { useState } from "react";
import { isLanguage } from "../lib/messages/language.ts";
import { Button } from "../ui/button.tsx";
import { useWords, WordsProvider } from "../ui/words.tsx";
import { SiteFrame } from "./site-frame.tsx";

type Props = { error: Error; reset: () => void };

export default function PageError(props: Props) {
  const [language] = useState(() =>
    typeof document === "undefined" ? "en" : document.documentElement.lang,
  );
  return (
    <WordsProvider language={isLanguage(language) ? language : "en"}>
      <SiteFrame>
        <Failed {...props} />
      </SiteFrame>
    </WordsProvider>
  );
}

function Failed({ error, reset }: Props) {
  const { frame } = useWords();
  return (
    <div role="alert" className="py-10">
      <h1 className="text-2xl">{frame.failed.title}</h1>
      <p className="mt-2 text-soft">{frame.failed.words}</p>
      <p className="mt-3 rounded-lg bg-sunken px-3 py-2 font-mono text-sm">{error.message}</p>
      <Button look="primary" className="mt-6" onClick={reset}>
        {frame.tryAgain}
      </Button>
    </div>
  );
}
