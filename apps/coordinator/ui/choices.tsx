/** Yes or no, and one of a few: the browser's own controls, drawn in the page's colours. */
import { type ComponentProps, type ReactNode, useId } from "react";
import { FieldError } from "./field.tsx";
import { Icon } from "./icons.tsx";

type Choice = Omit<ComponentProps<"input">, "type" | "children"> & {
  label: ReactNode;
  hint?: ReactNode;
};

/** Agrees to something, or takes it into a selection. */
export function Checkbox({ label, hint, className = "", ...props }: Choice) {
  const id = useId();
  return (
    <Labelled id={id} label={label} hint={hint} className={className}>
      <span className="relative grid size-5 shrink-0 place-items-center">
        <input
          id={id}
          type="checkbox"
          aria-describedby={hint === undefined ? undefined : `${id}-hint`}
          className="peer size-5 appearance-none rounded border border-edge bg-surface checked:border-river checked:bg-river disabled:opacity-50"
          {...props}
        />
        <Icon
          name="check"
          className="pointer-events-none absolute size-4 text-on-river opacity-0 peer-checked:opacity-100"
        />
      </span>
    </Labelled>
  );
}

/** A checkbox says by itself whether it is checked, whatever it is called. */
const asSwitch = { role: "switch" } as const;

/** Takes effect at once. */
export function Switch({ label, hint, className = "", ...props }: Choice) {
  const id = useId();
  return (
    <Labelled id={id} label={label} hint={hint} className={className}>
      <span className="relative flex h-5 w-9 shrink-0 items-center">
        <input
          id={id}
          type="checkbox"
          {...asSwitch}
          aria-describedby={hint === undefined ? undefined : `${id}-hint`}
          className={[
            "peer h-5 w-9 appearance-none rounded-full border border-edge bg-sunken transition-colors",
            "checked:border-river checked:bg-river disabled:opacity-50",
          ].join(" ")}
          {...props}
        />
        <span
          aria-hidden="true"
          className="pointer-events-none absolute left-1 size-3 rounded-full bg-edge transition-transform peer-checked:translate-x-4 peer-checked:bg-on-river"
        />
      </span>
    </Labelled>
  );
}

function Labelled({
  id,
  label,
  hint,
  children,
  className,
}: {
  id: string;
  label: ReactNode;
  hint: ReactNode;
  children: ReactNode;
  className: string;
}) {
  return (
    <div className={`flex items-start gap-2.5 py-0.5 ${className}`}>
      {children}
      <div className="min-w-0">
        <label htmlFor={id}>{label}</label>
        {hint !== undefined && (
          <p id={`${id}-hint`} className="text-sm text-soft">
            {hint}
          </p>
        )}
      </div>
    </div>
  );
}

export type CardOption<Value extends string> = {
  readonly value: Value;
  readonly label: ReactNode;
  /** What choosing it means. */
  readonly hint?: ReactNode;
  readonly isDisabled?: boolean;
};

/** One of a few ways that need a word each; arrow keys go from one to the next. Further properties go to each radio. */
export function RadioCards<Value extends string>({
  legend,
  options,
  error,
  columns = 2,
  ...props
}: {
  legend: ReactNode;
  options: readonly CardOption<Value>[];
  error?: string | undefined;
  columns?: 1 | 2 | 3;
} & Omit<ComponentProps<"input">, "type" | "value" | "defaultValue"> & {
    name: string;
    value?: Value;
    defaultValue?: Value;
  }) {
  const id = useId();
  const { value: chosen, defaultValue, ...shared } = props;
  const widths = { 1: "", 2: "sm:grid-cols-2", 3: "sm:grid-cols-2 lg:grid-cols-3" } as const;
  return (
    <fieldset className="min-w-0" aria-describedby={error ? `${id}-error` : undefined}>
      <legend className="mb-1.5 font-medium">{legend}</legend>
      <div className={`grid gap-2 ${widths[columns]}`}>
        {options.map(({ value, label, hint, isDisabled = false }) => (
          <label
            key={value}
            className={[
              "flex cursor-pointer items-start gap-2.5 rounded-lg border border-edge bg-surface p-3",
              "has-checked:border-river has-checked:bg-river-soft has-disabled:opacity-60",
              "has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-river",
            ].join(" ")}
          >
            <input
              type="radio"
              className="mt-1 size-4 shrink-0 appearance-none rounded-full border border-edge bg-surface outline-none checked:border-5 checked:border-river"
              {...shared}
              value={value}
              disabled={isDisabled || shared.disabled}
              {...(chosen === undefined ? {} : { checked: chosen === value })}
              {...(defaultValue === undefined ? {} : { defaultChecked: defaultValue === value })}
            />
            <span className="min-w-0">
              <span className="block font-medium">{label}</span>
              {hint !== undefined && <span className="block text-sm text-soft">{hint}</span>}
            </span>
          </label>
        ))}
      </div>
      {error && <FieldError id={`${id}-error`}>{error}</FieldError>}
    </fieldset>
  );
}
