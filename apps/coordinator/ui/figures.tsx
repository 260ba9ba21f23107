/** Figures and facts: one large figure, the state of a thing, a list of facts. */
import type { ReactNode } from "react";
import { Chip, Dot, type Tone } from "./panel.tsx";

/** The state of a thing, in a word and a colour; the colour is never alone. */
export function StatusBadge({
  tone,
  children,
  isLive = false,
}: {
  tone: Tone;
  children: ReactNode;
  /** It goes on right now. */
  isLive?: boolean;
}) {
  return (
    <Chip tone={tone}>
      <Dot pulsing={isLive} />
      <span className="inline-block first-letter:uppercase">{children}</span>
    </Chip>
  );
}

export type StatChange = { readonly words: string; readonly tone: Tone };

const changeTones: Record<Tone, string> = {
  neutral: "text-soft",
  river: "text-river",
  good: "text-good",
  warn: "text-warn",
  bad: "text-bad",
};

/** What is longer stands smaller on a telephone, so that it keeps to one line. */
const short_characters = 9;
const medium_characters = 12;

/** A figure with its unit and how it has changed. Put several into `Stats`. */
export function Stat({
  label,
  value,
  unit,
  change,
  children,
}: {
  label: string;
  /** Null while it is not known: its room is kept. */
  value: string | null;
  unit?: string;
  change?: StatChange | undefined;
  /** A sparkline, or a link. */
  children?: ReactNode;
}) {
  return (
    <div className="min-w-0 bg-surface px-3 py-3 sm:px-4">
      <dt className="text-sm text-soft">{label}</dt>
      <dd className="flex min-h-9 items-baseline gap-1.5">
        {value === null ? (
          <span className="skeleton my-1.5 block h-6 w-14">
            <span className="sr-only">not known yet</span>
          </span>
        ) : (
          <>
            <span className={`leading-9 font-semibold sm:text-2xl ${sizeOnTelephone(value)}`}>
              {value}
            </span>
            {unit !== undefined && <span className="text-soft">{unit}</span>}
          </>
        )}
      </dd>
      <dd className={`min-h-5 text-sm ${changeTones[change?.tone ?? "neutral"]}`}>
        {change?.words}
        {children}
      </dd>
    </div>
  );
}

function sizeOnTelephone({ length }: string): string {
  if (length <= short_characters) return "text-xl";
  return `${length <= medium_characters ? "text-lg" : "text-base"} whitespace-nowrap`;
}

/** Stats side by side, with a line between them. */
export function Stats({ children }: { children: ReactNode }) {
  return (
    <dl
      className={[
        "grid grid-cols-2 gap-px overflow-hidden rounded-xl border border-line bg-line shadow-lift",
        // Of an odd number in two columns the last takes both.
        "max-sm:[&>:last-child:nth-child(odd)]:col-span-2",
        "sm:grid-cols-[repeat(auto-fit,minmax(9rem,1fr))]",
      ].join(" ")}
    >
      {children}
    </dl>
  );
}

export type Fact = { readonly name: string; readonly value: ReactNode };

/** What is known about one thing. */
export function DescriptionList({ facts }: { facts: readonly Fact[] }) {
  return (
    <dl className="grid gap-x-6 gap-y-2.5 sm:grid-cols-[minmax(8rem,max-content)_1fr]">
      {facts.map(({ name, value }) => (
        <div key={name} className="sm:contents">
          <dt className="text-soft">{name}</dt>
          <dd className="min-w-0">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
