/** The head of an admin's page: the way back, its name, what it is about, and what can be done here. */
import type { ReactNode } from "react";
import { Breadcrumbs, type Crumb } from "./breadcrumbs.tsx";

export function PageHeader({
  title,
  about,
  crumbs,
  badge,
  actions,
}: {
  title: string;
  /** One sentence. */
  about?: ReactNode;
  crumbs?: readonly Crumb[];
  badge?: ReactNode;
  actions?: ReactNode;
}) {
  return (
    <header className="mb-5">
      {crumbs !== undefined && <Breadcrumbs crumbs={crumbs} />}
      <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
        <div className="min-w-0">
          <div className="flex min-h-10 flex-wrap items-center gap-x-3 gap-y-1">
            <h1 className="min-w-0 text-2xl">{title}</h1>
            {badge}
          </div>
          {about !== undefined && <p className="mt-0.5 max-w-[75ch] text-soft">{about}</p>}
        </div>
        {actions !== undefined && (
          <div className="flex flex-wrap gap-2 max-sm:[&_:is(a,button)]:px-3">{actions}</div>
        )}
      </div>
    </header>
  );
}
