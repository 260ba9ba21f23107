/** What a list or a figure shows when it has nothing to show: nothing there yet, an error, or not here yet. */
import type { ReactNode } from "react";
import type { ApiProblem } from "../lib/api-client.ts";
import { Button } from "./button.tsx";
import { Icon, type IconName } from "./icons.tsx";

/** Nothing is there yet: why, and what to do. */
export function EmptyState({
  icon,
  title,
  children,
  actions,
}: {
  icon?: IconName;
  title: string;
  children?: ReactNode;
  actions?: ReactNode;
}) {
  return (
    <div className="rounded-xl border border-dashed border-edge px-5 py-8 sm:px-8">
      {icon !== undefined && <Icon name={icon} className="mb-3 size-7 text-river" />}
      <p className="text-lg font-semibold">{title}</p>
      {children !== undefined && (
        <div className="mt-1 text-soft [&>p]:max-w-[65ch]">{children}</div>
      )}
      {actions !== undefined && <div className="mt-5 flex flex-wrap gap-2">{actions}</div>}
    </div>
  );
}

/** Something went wrong: what happened, why, and what to do next. */
export function ErrorState({
  title,
  problem,
  onRetry,
  children,
}: {
  /** What could not be done: "The runs could not be read." */
  title: string;
  problem: ApiProblem;
  onRetry?: () => void;
  children?: ReactNode;
}) {
  return (
    <div role="alert" className="rounded-xl border border-bad bg-bad-soft px-5 py-4">
      <p className="flex items-center gap-2 font-semibold text-bad">
        <Icon name="warning" className="size-5" />
        {title}
      </p>
      <p className="mt-1 max-w-[75ch]">{problem.sentence}</p>
      {problem.request_id !== null && (
        <p className="mt-1 text-sm text-soft">
          In the coordinator’s log this is request{" "}
          <code className="font-mono select-all">{problem.request_id}</code>.
        </p>
      )}
      {children}
      {onRetry !== undefined && (
        <Button className="mt-3" size="small" onClick={onRetry}>
          Try again
        </Button>
      )}
    </div>
  );
}

/** Room that is kept for what is on its way: give it the height that the content will have. */
export function Skeleton({ className = "h-5" }: { className?: string }) {
  return <div aria-hidden="true" className={`skeleton ${className}`} />;
}

/** Rows of a list that are on their way, as tall as the rows of `Table`. */
export function SkeletonRows({ rows = 5, name }: { rows?: number; name: string }) {
  return (
    <div aria-busy="true" className="rounded-xl border border-line bg-surface">
      <span className="sr-only">Loading {name}</span>
      {Array.from({ length: rows }, (_, row) => `row ${row}`).map((key) => (
        <div
          key={key}
          className="flex h-11 items-center gap-6 border-t border-line px-4 first:border-t-0"
        >
          <Skeleton className="h-4 w-1/4" />
          <Skeleton className="h-4 w-1/6" />
          <Skeleton className="h-4 grow" />
        </div>
      ))}
    </div>
  );
}
