"use client";
/** What Tributary is, in a few lines. */
import { useFirstWords } from "../ui/words.tsx";

export function Headline() {
  const { frame } = useFirstWords();
  return (
    <div>
      <h1 className="text-3xl sm:text-4xl">{frame.headline}</h1>
      <p className="mt-4 max-w-[58ch] text-lg text-soft">{frame.about}</p>
    </div>
  );
}
