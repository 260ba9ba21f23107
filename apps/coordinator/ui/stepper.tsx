/** Steps in their order: those done, the one under way, those to come. Where room is short, only that one is named. */

export function Stepper({
  steps,
  current,
  label,
  isResting = false,
}: {
  steps: readonly string[];
  /** Index of the step under way; -1 before the first. */
  current: number;
  label: string;
  /** Nothing goes on any more: the step is where it stays. */
  isResting?: boolean;
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
            <span className="text-soft">
              {current + 1} of {steps.length}
            </span>
          </>
        )}
      </p>
    </div>
  );
}
