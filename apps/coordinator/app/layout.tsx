/**
 * The frame of every page. Pages are rendered on demand: the coordinator's content security policy carries a
 * nonce that is fresh for each answer.
 */
import "./globals.css";
import type { Metadata, Viewport } from "next";
import Link from "next/link";
import { connection } from "next/server";
import type { ReactNode } from "react";
import { Mark } from "../ui/mark.tsx";

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
          className="absolute -top-20 left-4 z-10 rounded-lg bg-surface px-4 py-2 focus:top-2"
        >
          Skip to the content
        </a>
        <header className="border-b border-line bg-surface">
          <div className="mx-auto flex h-14 max-w-6xl items-center px-4 sm:px-6">
            <Link href="/" className="flex items-center gap-2 rounded text-lg font-semibold">
              <Mark />
              Tributary
            </Link>
          </div>
        </header>
        <main id="content" className="mx-auto w-full max-w-6xl grow px-4 py-6 sm:px-6 sm:py-8">
          {children}
        </main>
        <footer className="border-t border-line">
          <p className="mx-auto max-w-6xl px-4 py-4 text-sm text-soft sm:px-6">
            Data stays on the devices that own it. This page loads nothing from anywhere else.
          </p>
        </footer>
      </body>
    </html>
  );
}
