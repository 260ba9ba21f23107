"use client";
/** Several views of one thing, one at a time. Arrow keys go from tab to tab; what is hidden is not rendered. */
import { type KeyboardEvent, type ReactNode, useId, useState } from "react";

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
  const base = useId();
  const [chosen, setChosen] = useState(tabs[0]?.id);
  const active = tabs.find(({ id }) => id === (shown ?? chosen)) ?? tabs[0];
  return (
    <div>
      <div
        role="tablist"
        aria-label={label}
        onKeyDown={moveFocus}
        className="mb-4 flex gap-1 overflow-x-auto border-b border-line px-0.5 pt-0.5"
      >
        {tabs.map(({ id, name, count }) => (
          <button
            key={id}
            type="button"
            role="tab"
            id={`${base}-tab-${id}`}
            aria-selected={id === active?.id}
            aria-controls={id === active?.id ? `${base}-panel` : undefined}
            tabIndex={id === active?.id ? 0 : -1}
            onClick={() => {
              setChosen(id);
              onShow?.(id);
            }}
            className={[
              "-mb-px min-h-10 shrink-0 rounded-t border-b-2 border-transparent px-3 whitespace-nowrap text-soft",
              "-outline-offset-2! hover:text-ink",
              "aria-selected:border-river aria-selected:font-medium aria-selected:text-ink",
            ].join(" ")}
          >
            {name}
            {count !== undefined && (
              <span className="ml-1.5 rounded-full bg-sunken px-1.5 text-xs text-soft">
                {count}
              </span>
            )}
          </button>
        ))}
      </div>
      {active !== undefined && (
        <div
          key={active.id}
          role="tabpanel"
          id={`${base}-panel`}
          aria-labelledby={`${base}-tab-${active.id}`}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a panel without a control of its own must be reachable
          tabIndex={0}
          className="rounded-lg"
        >
          {active.content}
        </div>
      )}
    </div>
  );
}

/** Focus alone; Enter or Space shows what it is on. */
function moveFocus(event: KeyboardEvent<HTMLElement>): void {
  const tabs = [...event.currentTarget.querySelectorAll<HTMLElement>("[role=tab]")];
  const here = tabs.findIndex((tab) => tab.contains(document.activeElement));
  const steps: Readonly<Record<string, HTMLElement | undefined>> = {
    ArrowRight: tabs[(here + 1) % tabs.length],
    ArrowLeft: tabs.at(here - 1),
    Home: tabs[0],
    End: tabs.at(-1),
  };
  const wanted = steps[event.key];
  if (wanted === undefined) return;
  event.preventDefault();
  wanted.focus();
}
