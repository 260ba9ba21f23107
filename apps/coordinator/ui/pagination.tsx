/** One part of a long list at a time; says which. */
import { formatCount } from "../lib/format.ts";
import { Button } from "./button.tsx";
import { Icon } from "./icons.tsx";

export function Pagination({
  page,
  pageSize,
  total,
  onPage,
  name,
}: {
  /** From 0. */
  page: number;
  pageSize: number;
  total: number;
  onPage: (page: number) => void;
  /** What is listed: "acts". */
  name: string;
}) {
  const pages = Math.max(1, Math.ceil(total / pageSize));
  const first = total === 0 ? 0 : page * pageSize + 1;
  const last = Math.min(total, (page + 1) * pageSize);
  return (
    <nav
      aria-label={`Pages of ${name}`}
      className="mt-3 flex flex-wrap items-center justify-between gap-x-4 gap-y-2"
    >
      <p className="text-sm text-soft" aria-live="polite">
        {formatCount(first)}–{formatCount(last)} of {formatCount(total)} {name}
      </p>
      {pages > 1 && (
        <div className="flex gap-2">
          <Button size="small" disabled={page === 0} onClick={() => onPage(page - 1)}>
            <Icon name="left" />
            Previous
          </Button>
          <Button size="small" disabled={page >= pages - 1} onClick={() => onPage(page + 1)}>
            Next
            <Icon name="right" />
          </Button>
        </div>
      )}
    </nav>
  );
}
