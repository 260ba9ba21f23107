/**
 * What every page has: the document, its language and its theme. Pages are rendered on demand: the coordinator's
 * content security policy carries a nonce that is fresh for each answer.
 */
import "./globals.css";
import type { Metadata, Viewport } from "next";
import type { ReactNode } from "react";
import { chosenLanguage } from "../lib/messages/chosen.ts";

export const metadata: Metadata = {
  title: { default: "Tributary", template: "%s · Tributary" },
  description: "Train a model together, on data that never leaves your device.",
};

export const viewport: Viewport = {
  colorScheme: "light dark",
  themeColor: [
    { media: "(prefers-color-scheme: light)", color: "#f6fafc" },
    { media: "(prefers-color-scheme: dark)", color: "#09131b" },
  ],
};

export default async function RootLayout({ children }: { children: ReactNode }) {
  return (
    <html lang={await chosenLanguage()}>
      <body className="flex min-h-dvh flex-col">{children}</body>
    </html>
  );
}
