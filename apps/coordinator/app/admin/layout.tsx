/** The frame of the admin's pages, which are English; parts that they share with public pages ask for a language. */
import type { Metadata } from "next";
import type { ReactNode } from "react";
import { Providers } from "../../ui/providers.tsx";
import { WordsProvider } from "../../ui/words.tsx";
import { Shell } from "./shell.tsx";

export const metadata: Metadata = {
  title: { default: "Overview", template: "%s · Tributary" },
  robots: { index: false },
};

export default function AdminLayout({ children }: { children: ReactNode }) {
  return (
    <WordsProvider language="en">
      <Providers>
        <Shell>{children}</Shell>
      </Providers>
    </WordsProvider>
  );
}
