"use client";
/** One visit of somebody who has agreed: the data, the device, the work as it goes, and the model to try. */
import type { TaskView } from "@tributary/protocol";
import { useEffect, useState } from "react";
import { isCounted } from "../../../lib/receipt.ts";
import { DataPanel } from "./data/data-panel.tsx";
import { DevicePanel } from "./device-panel.tsx";
import { forgetAll } from "./forget-all.ts";
import { LeaveDialog } from "./leave-dialog.tsx";
import { LeftDevice } from "./left-device.tsx";
import { LimitsPanel } from "./limits-panel.tsx";
import { TryModel } from "./try-model.tsx";
import { useGate } from "./use-gate.ts";
import { useReceipts } from "./use-receipts.ts";
import { useVisit } from "./use-visit.ts";
import { WorkPanel } from "./work-panel.tsx";

export function VisitPage({
  task,
  practises,
  isPractice,
  hasJustAgreed,
  onLeft,
}: {
  task: TaskView;
  /** Whether the page may make data for a visitor who has none. */
  practises: boolean;
  /** A link opened the page to practise; nobody has agreed that any other data is learned from. */
  isPractice: boolean;
  /** The button that was pressed for it is gone: the focus is led to what comes next. */
  hasJustAgreed: boolean;
  /** Everything of this device is forgotten but so many changes, which are in the model. */
  onLeft: (counted: number) => void;
}) {
  const { spec, run } = task;
  const { visit, state, data, device, host, isKept, shareTime } = useVisit(spec, practises);
  const receipts = useReceipts(spec.id, state.receipts, isKept);
  const gate = useGate(visit);
  const { share } = gate.state.limits;
  useEffect(() => shareTime(share), [shareTime, share]);
  const [isLeaving, setLeaving] = useState(false);
  const counted = receipts.all.filter(isCounted).length;
  const leave = async () => {
    gate.gate.pause();
    const left = await forgetAll({ task: spec.id, visit, data, receipts });
    if (left.length === 0) onLeft(counted);
    return left;
  };
  const model = state.model ?? run?.model ?? null;
  const model_version = state.model === null ? (run?.model_version ?? 0) : state.model_version;
  return (
    // On a wide screen the controls stay beside what is long: the data, and what left. The order is that of one column.
    <div className="grid grid-cols-[minmax(0,1fr)] gap-4 lg:grid-cols-[minmax(0,1fr)_24rem] lg:grid-rows-[auto_auto_1fr]">
      <DataPanel {...{ spec, data, practises, isPractice, hasJustAgreed }} />
      <div className="grid min-w-0 content-start gap-4 self-start lg:sticky lg:top-4 lg:col-start-2 lg:row-span-3">
        <WorkPanel
          {...{ state, visit, gate, spec, data: data.data }}
          onLeave={() => setLeaving(true)}
        />
        <LimitsPanel {...gate} />
      </div>
      <DevicePanel {...{ device, state, isKept }} />
      <LeftDevice state={state} receipts={receipts.all} privacy={spec.privacy} />
      <div className="min-w-0 lg:col-span-2">
        <TryModel schema={spec.data} {...{ host, model, model_version }} />
      </div>
      <LeaveDialog
        isOpen={isLeaving}
        counted={counted}
        onClose={() => setLeaving(false)}
        onLeave={leave}
      />
    </div>
  );
}
