"use client";
/** The frame of the pages that everybody may open: the name at the top, the promise at the foot. */
import type { ReactNode } from "react";
import { languageNames, languages } from "../lib/messages/language.ts";
import { Mark } from "../ui/mark.tsx";
import { useFirstWords, useSpoken } from "../ui/words.tsx";

export function SiteFrame({
  aside,
  children,
}: {
  /** At the end of the top line. */
  aside?: ReactNode;
  children: ReactNode;
}) {
  const { frame } = useFirstWords();
  return (
    <>
      <a
        href="#content"
        className="absolute -top-20 left-4 z-50 rounded-lg bg-surface px-4 py-2 shadow-lift focus:top-2"
      >
        {frame.skip}
      </a>
      <header className="border-b border-line bg-surface">
        <div className="mx-auto flex h-14 max-w-6xl items-center justify-between gap-4 px-4 sm:px-6">
          <a href="/" className="flex items-center gap-2 rounded text-lg font-semibold">
            <Mark />
            Tributary
          </a>
          {aside}
        </div>
      </header>
      <main id="content" className="mx-auto w-full max-w-6xl grow px-4 py-6 sm:px-6 sm:py-8">
        {children}
      </main>
      <footer className="border-t border-line">
        <p className="mx-auto max-w-6xl px-4 py-4 text-sm text-soft sm:px-6">{frame.promise}</p>
      </footer>
    </>
  );
}

const languageClass =
  "min-h-8 rounded-md px-2 text-sm text-soft hover:bg-sunken hover:text-ink aria-pressed:bg-sunken aria-pressed:font-semibold aria-pressed:text-ink";

/** Each language by its own name, for those who cannot read the other. */
export function LanguageSwitch() {
  const { words, language, speak } = useSpoken();
  return (
    <fieldset className="flex gap-0.5">
      <legend className="sr-only">{words.frame.language}</legend>
      {languages.map((one) => (
        <button
          key={one}
          type="button"
          lang={one}
          aria-pressed={one === language}
          className={languageClass}
          onClick={() => speak(one)}
        >
          {languageNames[one]}
        </button>
      ))}
    </fieldset>
  );
}
