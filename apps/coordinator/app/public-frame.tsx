/** The frame of the pages that have every language: that of whoever asks is chosen here, on the server. */
import type { ReactNode } from "react";
import { chosenLanguage } from "../lib/messages/chosen.ts";
import { WordsProvider } from "../ui/words.tsx";
import { OfflineNote } from "./offline-note.tsx";
import { LanguageSwitch, SiteFrame } from "./site-frame.tsx";

export async function PublicFrame({ children }: { children: ReactNode }) {
  return (
    <WordsProvider language={await chosenLanguage()}>
      <OfflineNote />
      <SiteFrame aside={<LanguageSwitch />}>{children}</SiteFrame>
    </WordsProvider>
  );
}
