/** What is there for those who want it: a line that opens. The browser's own, so it works before any script. */
import type { ReactNode } from "react";
import { Icon } from "./icons.tsx";

export function Disclosure({
  summary,
  children,
  isOpenAtFirst = false,
}: {
  summary: ReactNode;
  children: ReactNode;
  isOpenAtFirst?: boolean;
}) {
  return (
    <details open={isOpenAtFirst} className="group min-w-0">
      <summary className="inline-flex min-h-8 list-none items-center gap-1.5 rounded text-soft hover:text-ink [&::-webkit-details-marker]:hidden">
        <Icon name="right" className="size-4 transition-transform group-open:rotate-90" />
        {summary}
      </summary>
      <div className="mt-2">{children}</div>
    </details>
  );
}
