/** The frame of the pages that everybody may open: the name at the top, the promise at the foot. */
import Link from "next/link";
import type { ReactNode } from "react";
import { Mark } from "../ui/mark.tsx";

export function SiteFrame({ children }: { children: ReactNode }) {
  return (
    <>
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
    </>
  );
}
