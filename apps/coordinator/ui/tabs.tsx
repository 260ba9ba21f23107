"use client";
/** Several views of one thing, one at a time. Arrow keys go from tab to tab; what is hidden is not rendered. */
import { Tabs as Base } from "@base-ui/react/tabs";
import type { ReactNode } from "react";

export type Tab = {
  readonly id: string;
  readonly name: string;
  /** How many things are in it. */
  readonly count?: number;
  readonly content: ReactNode;
};

export function Tabs({
  label,
  tabs,
  shown,
  onShow,
}: {
  label: string;
  tabs: readonly Tab[];
  /** Given together with `onShow`, for instance from the address; without, the first is shown first. */
  shown?: string;
  onShow?: (id: string) => void;
}) {
  const state = shown === undefined ? { defaultValue: tabs[0]?.id ?? "" } : { value: shown };
  return (
    <Base.Root {...state} onValueChange={(id) => onShow?.(String(id))}>
      <Base.List
        aria-label={label}
        className="mb-4 flex gap-1 overflow-x-auto border-b border-line px-0.5 pt-0.5"
      >
        {tabs.map(({ id, name, count }) => (
          <Base.Tab
            key={id}
            value={id}
            className={[
              "-mb-px min-h-10 shrink-0 rounded-t border-b-2 border-transparent px-3 whitespace-nowrap text-soft",
              "-outline-offset-2! hover:text-ink data-active:border-river data-active:font-medium data-active:text-ink",
            ].join(" ")}
          >
            {name}
            {count !== undefined && (
              <span className="ml-1.5 rounded-full bg-sunken px-1.5 text-xs text-soft">
                {count}
              </span>
            )}
          </Base.Tab>
        ))}
      </Base.List>
      {tabs.map(({ id, content }) => (
        <Base.Panel key={id} value={id} className="rounded-lg">
          {content}
        </Base.Panel>
      ))}
    </Base.Root>
  );
}
