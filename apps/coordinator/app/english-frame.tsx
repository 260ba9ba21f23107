/** The same frame around pages that are for admins, who read English. */
import type { ReactNode } from "react";
import { WordsProvider } from "../ui/words.tsx";
import { SiteFrame } from "./site-frame.tsx";

export function EnglishFrame({ children }: { children: ReactNode }) {
  return (
    <WordsProvider language="en">
      <SiteFrame>{children}</SiteFrame>
    </WordsProvider>
  );
}
