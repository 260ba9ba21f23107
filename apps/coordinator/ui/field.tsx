/**
 * A form's fields: label, control, unit, hint and error, tied together for those who hear the page. Controls are the
 * browser's own and take every property of theirs, `ref` and `name` included, so that `register(…)` of a form library
 * can be spread into them.
 */
import { type ComponentProps, createContext, type ReactNode, useContext, useId } from "react";
import { Icon } from "./icons.tsx";

type FieldIds = { readonly control: string; readonly about: string | undefined; isWrong: boolean };
const Ids = createContext<FieldIds | null>(null);

export function Field({
  label,
  hint,
  error,
  isOptional = false,
  children,
  className = "",
}: {
  label: ReactNode;
  /** What to write, before anything is wrong. */
  hint?: ReactNode;
  /** What is wrong and how to mend it; nothing while all is well. */
  error?: string | undefined;
  isOptional?: boolean;
  children: ReactNode;
  className?: string;
}) {
  const id = useId();
  const isWrong = error !== undefined && error !== "";
  const about = [hint !== undefined && `${id}-hint`, isWrong && `${id}-error`].filter(Boolean);
  const ids = { control: id, about: about.join(" ") || undefined, isWrong };
  return (
    <div className={`grid min-w-0 content-start gap-1.5 ${className}`}>
      <label htmlFor={id} className="font-medium">
        {label}
        {isOptional && <span className="font-normal text-soft"> (optional)</span>}
      </label>
      <Ids value={ids}>{children}</Ids>
      {hint !== undefined && (
        <p id={`${id}-hint`} className="text-sm text-soft">
          {hint}
        </p>
      )}
      {isWrong && <FieldError id={`${id}-error`}>{error}</FieldError>}
    </div>
  );
}

export function FieldError({ id, children }: { id: string; children: ReactNode }) {
  return (
    <p id={id} className="flex items-start gap-1.5 text-sm text-bad">
      <Icon name="warning" className="mt-0.5 size-4" />
      <span>{children}</span>
    </p>
  );
}

/** What a control takes from the field around it. */
export function useFieldIds() {
  const ids = useContext(Ids);
  return {
    id: ids?.control,
    "aria-describedby": ids?.about,
    "aria-invalid": ids?.isWrong ? (true as const) : undefined,
  };
}

const box = [
  "w-full min-w-0 rounded-lg border border-edge bg-surface text-ink placeholder:text-soft",
  "aria-invalid:border-bad disabled:bg-sunken disabled:text-soft",
].join(" ");

export function Input({ className = "", ...props }: ComponentProps<"input">) {
  const tied = useFieldIds();
  return <input {...tied} className={`${box} min-h-10 px-3 ${className}`} {...props} />;
}

export function Textarea({ className = "", ...props }: ComponentProps<"textarea">) {
  const tied = useFieldIds();
  return <textarea {...tied} rows={4} className={`${box} px-3 py-2 ${className}`} {...props} />;
}

/** A number with its unit beside it. With `register`, ask for `valueAsNumber`. */
export function NumberField({
  unit,
  className = "",
  ...props
}: Omit<ComponentProps<"input">, "type"> & { unit?: string }) {
  const tied = useFieldIds();
  const about = [tied["aria-describedby"], unit && `${tied.id}-unit`].filter(Boolean).join(" ");
  return (
    <span className="flex min-w-0 items-center gap-2">
      <input
        {...tied}
        type="number"
        inputMode="decimal"
        aria-describedby={about || undefined}
        className={`${box} min-h-10 max-w-40 px-3 text-right ${className}`}
        {...props}
      />
      {unit !== undefined && (
        <span id={`${tied.id}-unit`} className="shrink-0 text-soft">
          {unit}
        </span>
      )}
    </span>
  );
}

/** The browser's own list: it is at home on every device, and costs nothing. */
export function Select({ className = "", children, ...props }: ComponentProps<"select">) {
  const tied = useFieldIds();
  return (
    <span className="relative inline-grid min-w-0">
      <select
        {...tied}
        className={`${box} min-h-10 appearance-none pr-9 pl-3 ${className}`}
        {...props}
      >
        {children}
      </select>
      <Icon
        name="down"
        className="pointer-events-none absolute top-1/2 right-3 size-4 -translate-y-1/2 text-soft"
      />
    </span>
  );
}
