"use client";
/** The classes that the model tells apart, one a line. */
import { Field, Textarea } from "../../../../ui/field.tsx";
import { useDesk, useProblem } from "./form-context.ts";

export function ClassesField() {
  const { state, dispatch } = useDesk();
  const { draft } = state;
  const classes = draft.kind === "table" ? draft.table.classes : draft.imageClasses;
  const problem = useProblem("data.classes", true);
  return (
    <Field
      label="Classes"
      hint="One a line. Their order is the order of the model’s answers."
      error={classes.length > 0 ? (problem ?? undefined) : problem}
    >
      <Textarea
        name="data.classes"
        rows={Math.min(8, Math.max(3, classes.length + 1))}
        value={classes.join("\n")}
        onChange={({ target }) => {
          const lines = target.value.split("\n");
          dispatch({ type: "classes", classes: target.value === "" ? [] : lines });
        }}
      />
    </Field>
  );
}
