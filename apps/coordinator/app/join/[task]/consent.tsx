"use client";
/** What taking part means, in plain words, before anything is loaded or sent. */
import type { TaskSpec } from "@tributary/protocol";
import type { ReactNode } from "react";
import { changeSize_bytes } from "../../../lib/change-size.ts";
import { isDigitTask } from "../../../lib/words.ts";
import { Panel } from "../../../ui/panel.tsx";
import { useWords } from "../../../ui/words.tsx";

export function Consent({ spec, model_weights }: { spec: TaskSpec; model_weights: number | null }) {
  const { consent } = useWords();
  const things = consent.things(isDigitTask(spec.data));
  const size_bytes = model_weights === null ? null : changeSize_bytes(spec, model_weights);
  const { quorum, deadline_ms } = spec.round;
  return (
    <Panel title={consent.title}>
      <dl className="grid gap-x-6 gap-y-4 sm:grid-cols-2">
        <Point title={consent.leaves.title}>
          {consent.leaves.words(things, size_bytes)} {consent.hidden[spec.privacy](quorum)}
        </Point>
        <Point title={consent.stays.title}>{consent.stays.words(things)}</Point>
        <Point title={consent.others.title}>
          {consent.others.words(quorum, deadline_ms / 1000)}
        </Point>
        <Point title={consent.risk.title}>{consent.risk.words[spec.privacy]}</Point>
      </dl>
      <p className="mt-4 text-sm text-soft">{consent.anyTime}</p>
    </Panel>
  );
}

function Point({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div>
      <dt className="font-semibold">{title}</dt>
      <dd className="mt-0.5 text-soft">{children}</dd>
    </div>
  );
}
