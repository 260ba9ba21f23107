"use client";
/**
 * The words of the language that is read, for every component below; whoever reads may change it at any time. Those of
 * what is read first are there from the beginning, all others within `AllWords`.
 */
import { createContext, type ReactNode, startTransition, use, useEffect, useState } from "react";
import { cookieFor, type Language } from "../lib/messages/language.ts";
import { loadFirst, loadWords } from "../lib/messages/load.ts";
import type { FirstWords, Words } from "../lib/messages/words.ts";

type Spoken = {
  readonly words: FirstWords;
  readonly language: Language;
  /** What is on the page stays until the new words are there, and so does all that is under way. */
  readonly speak: (language: Language) => void;
};

const SpokenContext = createContext<Spoken | null>(null);
const WordsContext = createContext<Words | null>(null);

export function WordsProvider({
  language: first,
  children,
}: {
  language: Language;
  children: ReactNode;
}) {
  const [language, setLanguage] = useState(first);
  const loaded = loadFirst(language);
  const words = loaded instanceof Promise ? use(loaded) : loaded;
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  const speak = (next: Language) => {
    // biome-ignore lint/suspicious/noDocumentCookie: CookieStore is not everywhere, and not on plain http
    document.cookie = cookieFor(next);
    startTransition(() => setLanguage(next));
  };
  return <SpokenContext value={{ words, language, speak }}>{children}</SpokenContext>;
}

/** Waits for the words once; around it stands a `Suspense` where something is to be seen meanwhile. */
export function AllWords({ children }: { children: ReactNode }) {
  const { language } = useSpoken();
  return <WordsContext value={use(loadWords(language))}>{children}</WordsContext>;
}

/** Every word; within `AllWords`. */
export function useWords(): Words {
  const words = use(WordsContext);
  if (words === null) throw new Error("Expected AllWords around this component");
  return words;
}

/** The words of what is read first. */
export function useFirstWords(): FirstWords {
  return useSpoken().words;
}

export function useSpoken(): Spoken {
  const spoken = use(SpokenContext);
  if (spoken === null) throw new Error("Expected a WordsProvider around this component");
  return spoken;
}
