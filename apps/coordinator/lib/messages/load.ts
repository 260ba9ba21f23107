/** The words of a language. English is at hand; the others are loaded when somebody reads them. */
import { en } from "./en/index.ts";
import type { Language } from "./language.ts";
import type { Words } from "./words.ts";

let german: Promise<Words> | null = null;

/** A promise of the same identity each time, as React's `use` wants it. */
export function loadWords(language: Language): Words | Promise<Words> {
  if (language === "en") return en;
  german ??= import("./de/index.ts").then(
    ({ de }) => de,
    (error: unknown) => {
      german = null;
      throw error;
    },
  );
  return german;
}
