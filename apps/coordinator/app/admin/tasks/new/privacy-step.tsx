"use client";
/** Who can read what, with the consequence of each choice in words; and how updates become the next model. */
import { SumStrategy } from "@tributary/protocol";
import { estimateOf } from "../../../../lib/task-form/estimate.ts";
import {
  privacyMeans,
  protectionMeans,
  robustStrategies,
  strategyWords,
} from "../../../../lib/task-form/privacy-words.ts";
import { strategyPaths } from "../../../../lib/task-form/value-paths.ts";
import { RadioCards } from "../../../../ui/choices.tsx";
import { Disclosure } from "../../../../ui/disclosure.tsx";
import { useDesk, useProblem } from "./form-context.ts";
import { ValueField, ValueFields } from "./value-field.tsx";

const sums = SumStrategy.options.map((option) => option.shape.kind.value);

export function PrivacyStep() {
  const { state, dispatch } = useDesk();
  const privacy = state.draft.values["privacy"] === "sealed" ? "sealed" : "secure";
  return (
    <div className="grid gap-5">
      <RadioCards
        legend="Privacy"
        name="privacy"
        columns={1}
        value={privacy}
        options={[
          { value: "secure", label: "Secure: a sum alone", hint: privacyMeans.secure },
          { value: "sealed", label: "Sealed: each update", hint: privacyMeans.sealed },
        ]}
        onChange={({ target }) =>
          dispatch({ type: "privacy", privacy: target.value as typeof privacy })
        }
      />
      {privacy === "secure" && <Thresholds />}
      <Strategy isSecure={privacy === "secure"} />
    </div>
  );
}

function Thresholds() {
  const { task } = useDesk();
  return (
    <section aria-labelledby="thresholds" className="grid gap-4">
      <h3 id="thresholds" className="font-semibold">
        How much may go wrong
      </h3>
      <ValueFields paths={["secure_aggregation.corrupt", "secure_aggregation.dropout"]} />
      <ValueField
        path="secure_aggregation.adversary"
        options={[
          ["semi_malicious", "May lie about who dropped out"],
          ["honest_but_curious", "Follows the protocol, and looks"],
        ]}
      />
      {task !== null && task.privacy === "secure" && (
        <p className="rounded-lg bg-sunken px-4 py-3" aria-live="polite">
          {protectionMeans(estimateOf(task))}
        </p>
      )}
      <Disclosure summary="How updates are rounded">
        <div className="grid gap-4">
          <div className="grid gap-4 sm:grid-cols-2">
            <ValueField
              path="encoding.value_bits"
              options={["4", "8", "12", "16", "20", "24"].map((bits) => [bits, `${bits} bits`])}
            />
            <ValueField path="encoding.keep" />
            <ValueField path="encoding.weight_max" />
          </div>
          <ValueField path="encoding.feedback" />
          <ValueField path="encoding.rotate" />
        </div>
      </Disclosure>
    </section>
  );
}

function Strategy({ isSecure }: { isSecure: boolean }) {
  const { state, dispatch } = useDesk();
  const error = useProblem("strategy", true);
  return (
    <>
      <RadioCards
        legend="Strategy"
        name="strategy"
        value={state.draft.values["strategy.kind"] ?? "fedavg"}
        error={error}
        options={[...sums, ...robustStrategies].map((kind) => {
          const isBarred = isSecure && robustStrategies.includes(kind);
          const { name, means } = strategyWords[kind];
          const hint = isBarred ? `${means} Looks at single updates: seal the task for it.` : means;
          return { value: kind as string, label: name, hint, isDisabled: isBarred };
        })}
        onChange={({ target }) =>
          dispatch({ type: "typed", path: "strategy.kind", value: target.value })
        }
      />
      <ValueFields paths={["strategy.server_learning_rate", ...strategyPaths(state.draft)]} />
    </>
  );
}
