/**
 * What every page has: the document, its theme, and the link that skips to the content. Pages are rendered on demand:
 * the coordinator's content security policy carries a nonce that is fresh for each answer.
 */
import "./globals.css";
import type { Metadata, Viewport } from "next";
import { connection } from "next/server";
import type { ReactNode } from "react";

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
  await connection();
  return (
    <html lang="en">
      <body className="flex min-h-dvh flex-col">
        <a
          href="#content"
          className="absolute -top-20 left-4 z-50 rounded-lg bg-surface px-4 py-2 shadow-lift focus:top-2"
        >
          Skip to the content
        </a>
        {children}
      </body>
    </html>
  );
}
