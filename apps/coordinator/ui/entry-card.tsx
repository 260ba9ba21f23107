/** One small form in the middle of a page: signing in, making the first account. */
import type { ReactNode } from "react";

export function EntryCard({
  title,
  about,
  children,
}: {
  title: string;
  about?: ReactNode;
  children: ReactNode;
}) {
  return (
    <div className="mx-auto my-4 w-full max-w-md rounded-xl border border-line bg-surface p-5 shadow-lift sm:my-12 sm:p-7">
      <h1 className="text-2xl">{title}</h1>
      {about !== undefined && <p className="mt-1 text-soft">{about}</p>}
      <div className="mt-5">{children}</div>
    </div>
  );
}
