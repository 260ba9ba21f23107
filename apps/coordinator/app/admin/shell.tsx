"use client";
/**
 * The shell around the admin's pages: navigation at the side, or behind a button where room is short, and the account.
 * Pages are shown once it is known who asks; visitors are led to the sign-in page and back.
 */
import Link from "next/link";
import { usePathname } from "next/navigation";
import { type ReactNode, useEffect } from "react";
import { problemFrom } from "../../lib/api-client.ts";
import { signInAddress } from "../../lib/sign-in.ts";
import { Mark } from "../../ui/mark.tsx";
import { ErrorState, Skeleton } from "../../ui/states.tsx";
import { useMe } from "../../ui/use-me.ts";
import { AccountMenu } from "./account-menu.tsx";
import { NavigationButton, NavigationList } from "./navigation.tsx";

export function Shell({ children }: { children: ReactNode }) {
  return (
    <div className="flex min-h-dvh flex-col lg:flex-row">
      <a
        href="#content"
        className="absolute -top-20 left-4 z-50 rounded-lg bg-surface px-4 py-2 shadow-lift focus:top-2"
      >
        Skip to the content
      </a>
      <header className="sticky top-0 z-20 flex h-14 items-center gap-2 border-b border-line bg-surface px-3 lg:hidden">
        <NavigationButton />
        <Name />
        <div className="ml-auto">
          <AccountMenu isNarrow />
        </div>
      </header>
      <aside className="sticky top-0 hidden h-dvh w-58 shrink-0 flex-col border-r border-line bg-surface lg:flex">
        <div className="flex h-14 shrink-0 items-center px-4">
          <Name />
        </div>
        <div className="min-h-0 grow overflow-y-auto px-2.5 py-1">
          <NavigationList />
        </div>
        <div className="border-t border-line p-2.5">
          <AccountMenu />
        </div>
      </aside>
      <main
        id="content"
        tabIndex={-1}
        className="mx-auto w-full max-w-[100rem] min-w-0 grow px-4 py-5 outline-none sm:px-6 lg:px-8 lg:py-6"
      >
        <Entrance>{children}</Entrance>
      </main>
    </div>
  );
}

function Name() {
  return (
    <Link href="/admin" className="flex items-center gap-2 rounded text-lg font-semibold">
      <Mark size={26} />
      Tributary
    </Link>
  );
}

function Entrance({ children }: { children: ReactNode }) {
  const { data, error, refetch } = useMe();
  const isVisitor = data?.caller.kind === "visitor";
  const path = usePathname();
  useEffect(() => {
    if (isVisitor) location.replace(signInAddress(`${path}${location.search}`));
  }, [isVisitor, path]);
  if (data !== undefined && !isVisitor) return children;
  if (error !== null && data === undefined) {
    return (
      <>
        <h1 className="sr-only">This page cannot be shown</h1>
        <ErrorState
          title="It could not be found out who is signed in."
          problem={problemFrom(error)}
          onRetry={() => void refetch()}
        />
      </>
    );
  }
  return (
    <div aria-busy="true" className="grid gap-5">
      <p className="sr-only">Loading</p>
      <Skeleton className="h-10 max-w-72" />
      <Skeleton className="h-28 rounded-xl" />
      <Skeleton className="h-72 rounded-xl" />
    </div>
  );
}
