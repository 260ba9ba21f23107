"use client";
/** Who takes part in a round and how long it may take; or updates at everybody's own pace. */
import { backends } from "@tributary/protocol";
import { backendWords } from "../../../../lib/backend-words.ts";
import { bufferPaths } from "../../../../lib/task-form/value-paths.ts";
import { Checkbox, Switch } from "../../../../ui/choices.tsx";
import { FieldError } from "../../../../ui/field.tsx";
import { useDesk, useProblem } from "./form-context.ts";
import { ValueField, ValueFields } from "./value-field.tsx";

export function RoundsStep() {
  const { state, dispatch } = useDesk();
  const { draft } = state;
  const wrong = [useProblem("round"), useProblem("buffered")];
  return (
    <div className="grid gap-5">
      <Switch
        label="Invited devices only"
        hint="Whoever joins needs an invite, once. Without it anyone who has the link may join. It is said for every version, and can be changed later."
        checked={draft.admits === "invited"}
        onChange={({ target }) =>
          dispatch({ type: "admits", admits: target.checked ? "invited" : "anyone" })
        }
      />
      <ValueFields
        paths={[
          "round.quorum",
          "round.over_selection",
          "round.deadline_ms",
          "round.recruit_wait_ms",
          "round.wait_min_ms",
        ]}
      />
      {wrong.map(
        (sentence, at) =>
          sentence !== undefined && (
            <FieldError key={sentence} id={`rounds-${at}`}>
              {sentence}
            </FieldError>
          ),
      )}
      <ValueField
        path="round.selection"
        options={[
          ["uniform", "Everybody alike"],
          ["availability", "Rather those who are seldom here"],
        ]}
      />
      {draft.values["privacy"] === "sealed" && (
        <section aria-label="Buffer" className="grid gap-4">
          <Switch
            label="Buffer updates, without rounds"
            hint="Devices train at their own pace; every few updates make the next version. Of the round, the quorum alone still counts."
            checked={draft.isBuffered}
            onChange={({ target }) => dispatch({ type: "buffered", isBuffered: target.checked })}
          />
          {draft.isBuffered && <ValueFields paths={bufferPaths} />}
        </section>
      )}
      <Eligibility />
    </div>
  );
}

function Eligibility() {
  const { state, dispatch } = useDesk();
  const { backends: allowed } = state.draft;
  return (
    <section aria-labelledby="eligibility" className="grid gap-4">
      <h3 id="eligibility" className="font-semibold">
        Who may be chosen
      </h3>
      <ValueFields
        paths={[
          "eligibility.examples_min",
          "eligibility.examples_per_second_min",
          "eligibility.min_interval_ms",
          "eligibility.rest_after_failures",
        ]}
      />
      <fieldset className="grid gap-1">
        <legend className="mb-1 font-medium">Devices that train with</legend>
        {backends.map((backend) => (
          <Checkbox
            key={backend}
            label={backendWords[backend]}
            checked={allowed.includes(backend)}
            onChange={({ target }) =>
              dispatch({ type: "backend", backend, isAllowed: target.checked })
            }
          />
        ))}
        <p className="text-sm text-soft">
          {allowed.length === 0
            ? "None is chosen: every device may take part."
            : "No other device."}
        </p>
      </fieldset>
    </section>
  );
}
