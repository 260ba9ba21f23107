/** The surfaces that pages are made of: a panel with its heading, a labelled figure, a chip, a notice. */
import { type ReactNode, type Ref, useId } from "react";

export function Panel({
  title,
  aside,
  children,
  className = "",
  headingRef,
}: {
  title: string;
  aside?: ReactNode;
  children: ReactNode;
  className?: string;
  /** Of a panel whose heading is led to when what it shows has changed. */
  headingRef?: Ref<HTMLHeadingElement>;
}) {
  const id = useId();
  return (
    <section
      aria-labelledby={id}
      className={`min-w-0 rounded-xl border border-line bg-surface p-4 shadow-lift sm:p-5 ${className}`}
    >
      <div className="mb-3 flex min-h-8 flex-wrap items-center justify-between gap-x-4 gap-y-1">
        <h2
          id={id}
          className="text-lg outline-none"
          {...(headingRef !== undefined && { ref: headingRef, tabIndex: -1 })}
        >
          {title}
        </h2>
        {aside}
      </div>
      {children}
    </section>
  );
}

/** A labelled number. Put several into a `<dl>`. */
export function Figure({
  label,
  children,
  testId,
  hint,
}: {
  label: string;
  children: ReactNode;
  testId?: string;
  hint?: ReactNode;
}) {
  return (
    <div className="min-w-0">
      <dt className="text-sm text-soft">{label}</dt>
      <dd className="text-xl leading-tight font-semibold" data-testid={testId}>
        {children}
      </dd>
      {hint !== undefined && <dd className="text-sm text-soft">{hint}</dd>}
    </div>
  );
}

export type Tone = "neutral" | "river" | "good" | "warn" | "bad";

const chipTones: Record<Tone, string> = {
  neutral: "bg-sunken text-soft",
  river: "bg-river-soft text-river-strong",
  good: "bg-good-soft text-good",
  warn: "bg-warn-soft text-warn",
  bad: "bg-bad-soft text-bad",
};

export function Chip({ tone = "neutral", children }: { tone?: Tone; children: ReactNode }) {
  return (
    <span
      className={`inline-flex min-h-6 items-center gap-1.5 rounded-full px-2.5 py-0.5 text-sm whitespace-nowrap ${chipTones[tone]}`}
    >
      {children}
    </span>
  );
}

export function Dot({ pulsing = false }: { pulsing?: boolean }) {
  return (
    <span
      aria-hidden="true"
      className={`size-2 shrink-0 rounded-full bg-current ${pulsing ? "animate-pulse" : ""}`}
    />
  );
}

/** Something to know or to mend: what happened, and what to do next. */
export function Notice({
  tone = "neutral",
  title,
  children,
}: {
  tone?: Tone;
  title: string;
  children?: ReactNode;
}) {
  return (
    <div className={`rounded-lg px-4 py-3 ${chipTones[tone]}`}>
      <p className="font-semibold">{title}</p>
      {children !== undefined && <div className="mt-0.5 text-ink">{children}</div>}
    </div>
  );
}
