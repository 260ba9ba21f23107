"use client";
/** Which class the next example is of: a button each for a few classes, a list for many. */
import { useId } from "react";
import { Field, Select } from "../../../../ui/field.tsx";

const buttons_max = 12;
const buttonOf = [
  "grid min-h-10 min-w-10 cursor-pointer place-items-center rounded-lg border border-edge px-3 font-semibold",
  "has-checked:border-river has-checked:bg-river has-checked:text-on-river",
  "has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-river",
].join(" ");

export function ClassChoice({
  legend,
  classes,
  value,
  onChoose,
}: {
  legend: string;
  classes: readonly string[];
  value: string;
  onChoose: (name: string) => void;
}) {
  const group = useId();
  if (classes.length > buttons_max) {
    return (
      <Field label={legend}>
        <Select value={value} onChange={({ target }) => onChoose(target.value)}>
          {classes.map((name) => (
            <option key={name}>{name}</option>
          ))}
        </Select>
      </Field>
    );
  }
  return (
    <fieldset className="min-w-0">
      <legend className="mb-1.5 text-sm text-soft">{legend}</legend>
      <div className="flex flex-wrap gap-1.5">
        {classes.map((name) => (
          <label key={name} className={buttonOf}>
            <input
              type="radio"
              name={group}
              className="sr-only"
              checked={name === value}
              onChange={() => onChoose(name)}
            />
            <span className="max-w-40 truncate">{name}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
