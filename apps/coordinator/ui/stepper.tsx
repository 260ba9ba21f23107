/** Steps in their order: those done, the one under way, those to come. */

export function Stepper({
  steps,
  current,
  label,
}: {
  steps: readonly string[];
  /** Index of the step under way; -1 before the first. */
  current: number;
  label: string;
}) {
  return (
    <ol aria-label={label} className="flex gap-1.5">
      {steps.map((step, index) => {
        const isCurrent = index === current;
        const bar = index < current ? "bg-river" : isCurrent ? "bg-river" : "bg-sunken";
        return (
          <li key={step} className="min-w-0 flex-1" aria-current={isCurrent ? "step" : undefined}>
            <div className={`h-1.5 rounded-full ${bar} ${isCurrent ? "animate-pulse" : ""}`} />
            <span
              className={`mt-1.5 block text-sm ${
                isCurrent
                  ? "font-semibold whitespace-nowrap text-river"
                  : "text-soft max-sm:sr-only"
              }`}
            >
              {step}
            </span>
          </li>
        );
      })}
    </ol>
  );
}
