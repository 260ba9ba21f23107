"use client";
/** The words of the language that is read, for every component below; whoever reads may change it at any time. */
import { createContext, type ReactNode, startTransition, use, useEffect, useState } from "react";
import { cookieFor, type Language } from "../lib/messages/language.ts";
import { loadWords } from "../lib/messages/load.ts";
import type { Words } from "../lib/messages/words.ts";

type Spoken = {
  readonly words: Words;
  readonly language: Language;
  /** What is on the page stays until the new words are there, and so does all that is under way. */
  readonly speak: (language: Language) => void;
};

const Context = createContext<Spoken | null>(null);

export function WordsProvider({
  language: first,
  children,
}: {
  language: Language;
  children: ReactNode;
}) {
  const [language, setLanguage] = useState(first);
  const loaded = loadWords(language);
  const words = loaded instanceof Promise ? use(loaded) : loaded;
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  const speak = (next: Language) => {
    // biome-ignore lint/suspicious/noDocumentCookie: CookieStore is not everywhere, and not on plain http
    document.cookie = cookieFor(next);
    startTransition(() => setLanguage(next));
  };
  return <Context value={{ words, language, speak }}>{children}</Context>;
}

export function useWords(): Words {
  return useSpoken().words;
}

export function useSpoken(): Spoken {
  const spoken = use(Context);
  if (spoken === null) throw new Error("Expected a WordsProvider around this component");
  return spoken;
}
