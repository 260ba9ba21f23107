"use client";
/** One single value of the task as a field: its words, unit and problem come from its path. */
import { fieldAt } from "../../../../lib/task-form/fields.ts";
import { Checkbox } from "../../../../ui/choices.tsx";
import { Field, Input, NumberField, Select, Textarea } from "../../../../ui/field.tsx";
import { useDesk, useProblem } from "./form-context.ts";

export function ValueField({
  path,
  rows,
  options,
}: {
  path: string;
  /** More than one line. */
  rows?: number;
  /** One of these, each with its words. */
  options?: readonly (readonly [value: string, words: string])[];
}) {
  const { state, dispatch } = useDesk();
  const { label, hint, unit, kind, isOptional = false } = fieldAt(path);
  const error = useProblem(path);
  const value = state.draft.values[path] ?? "";
  const change = (typed: string) => dispatch({ type: "typed", path, value: typed });
  const name = withoutArticle(label);
  if (kind === "yes_no") {
    return (
      <Checkbox
        label={name}
        {...(hint === undefined ? {} : { hint })}
        checked={value === "yes"}
        onChange={({ target }) => change(target.checked ? "yes" : "no")}
      />
    );
  }
  const shared = {
    value,
    name: path,
    autoComplete: "off",
  } as const;
  return (
    <Field label={name} error={error} isOptional={isOptional} {...(hint && { hint })}>
      {options !== undefined ? (
        <Select {...shared} onChange={({ target }) => change(target.value)}>
          {options.map(([one, words]) => (
            <option key={one} value={one}>
              {words}
            </option>
          ))}
        </Select>
      ) : kind === "number" ? (
        <NumberField
          {...shared}
          {...(unit === undefined ? {} : { unit })}
          step="any"
          onChange={({ target }) => change(target.value)}
        />
      ) : rows !== undefined ? (
        <Textarea {...shared} rows={rows} onChange={({ target }) => change(target.value)} />
      ) : (
        <Input {...shared} onChange={({ target }) => change(target.value)} />
      )}
    </Field>
  );
}

/** "The title" in a sentence is "Title" above a field. */
function withoutArticle(label: string): string {
  const name = label.replace(/^The /, "");
  return `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
}

/** Fields beside each other where there is room. */
export function ValueFields({ paths }: { paths: readonly string[] }) {
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      {paths.map((path) => (
        <ValueField key={path} path={path} />
      ))}
    </div>
  );
}
