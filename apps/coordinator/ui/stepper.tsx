/** Steps in their order: those done, the one under way, those to come. Where room is short, only that one is named. */

export function Stepper({
  steps,
  current,
  label,
  isResting = false,
  stepOf = (step, steps) => `${step} of ${steps}`,
}: {
  steps: readonly string[];
  /** Index of the step under way; -1 before the first. */
  current: number;
  label: string;
  /** Nothing goes on any more: the step is where it stays. */
  isResting?: boolean;
  /** In the reader's language. */
  stepOf?: (step: number, steps: number) => string;
}) {
  return (
    <div>
      <ol aria-label={label} className="flex gap-1.5">
        {steps.map((step, index) => {
          const isCurrent = index === current;
          return (
            <li key={step} className="min-w-0 flex-1" aria-current={isCurrent ? "step" : undefined}>
              <div
                className={`h-1.5 rounded-full ${index <= current ? "bg-river" : "bg-sunken"} ${
                  isCurrent && !isResting ? "animate-pulse" : ""
                }`}
              />
              <span
                className={`mt-1.5 block text-sm max-sm:sr-only ${
                  isCurrent ? "font-semibold text-river" : "text-soft"
                }`}
              >
                {step}
              </span>
            </li>
          );
        })}
      </ol>
      <p aria-hidden="true" className="mt-1.5 min-h-5 text-sm sm:hidden">
        {current >= 0 && (
          <>
            <span className="font-semibold text-river">{steps[current]}</span>{" "}
            <span className="text-soft">{stepOf(current + 1, steps.length)}</span>
          </>
        )}
      </p>
    </div>
  );
}
