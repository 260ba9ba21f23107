/**
 * The words of a language. What is read first is at hand in English; everything else is loaded when somebody reads it.
 * Each promise is the same one every time, as React's `use` wants it.
 */
import { first } from "./en/first.ts";
import type { Language } from "./language.ts";
import type { FirstWords, Words } from "./words.ts";

const allOf = {
  en: kept(() => import("./en/index.ts").then(({ en }): Words => en)),
  de: kept(() => import("./de/index.ts").then(({ de }) => de)),
};
const firstGerman = kept(() => import("./de/first.ts").then((module) => module.first));

export function loadFirst(language: Language): FirstWords | Promise<FirstWords> {
  return language === "en" ? first : firstGerman();
}

export function loadWords(language: Language): Promise<Words> {
  return allOf[language]();
}

/** Loads once; what failed is tried again the next time. */
function kept<T>(load: () => Promise<T>): () => Promise<T> {
  let loaded: Promise<T> | null = null;
  return () => {
    loaded ??= load().catch((error: unknown) => {
      loaded = null;
      throw error;
    });
    return loaded;
  };
}
