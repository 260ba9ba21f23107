"use client";
/** What the visitor lets this page use of the device. Each choice takes effect at once, and is remembered. */
import { useId } from "react";
import { dataChoices_bytes, type Limits, shareChoices } from "../../../lib/limits.ts";
import { Switch } from "../../../ui/choices.tsx";
import { Panel } from "../../../ui/panel.tsx";
import { useWords } from "../../../ui/words.tsx";
import type { GateDesk } from "./use-gate.ts";

export function LimitsPanel({ gate, state, canKnowPower, used_bytes }: GateDesk) {
  const { limits: words } = useWords();
  const { limits } = state;
  const set = (change: Partial<Limits>) => gate.limit({ ...limits, ...change });
  return (
    <Panel title={words.title}>
      <p className="mb-3 text-sm text-soft">{words.about}</p>
      <div className="grid gap-3">
        <Switch
          label={words.onlyVisible}
          checked={limits.onlyVisible}
          onChange={({ target }) => set({ onlyVisible: target.checked })}
        />
        <Switch
          label={words.onlyPower}
          checked={limits.onlyPower}
          disabled={!canKnowPower}
          {...(canKnowPower ? {} : { hint: words.powerUnknown })}
          onChange={({ target }) => set({ onlyPower: target.checked })}
        />
        <Choice
          label={words.data}
          hint={words.used(used_bytes)}
          value={limits.data_bytes_max ?? 0}
          options={[
            { value: 0, name: words.dataNone },
            ...dataChoices_bytes.map((value) => ({ value, name: words.dataUpTo(value) })),
          ]}
          onChoose={(bytes) => set({ data_bytes_max: bytes === 0 ? null : bytes })}
        />
        <Choice
          label={words.share}
          hint={words.shareHint}
          value={limits.share}
          options={shareChoices.map((value) => ({ value, name: words.shares(value) }))}
          onChoose={(share) => set({ share })}
        />
      </div>
    </Panel>
  );
}

function Choice({
  label,
  hint,
  value,
  options,
  onChoose,
}: {
  label: string;
  hint: string;
  value: number;
  options: readonly { readonly value: number; readonly name: string }[];
  onChoose: (value: number) => void;
}) {
  const id = useId();
  return (
    <div>
      <div className="flex flex-wrap items-center justify-between gap-x-3 gap-y-1">
        <label htmlFor={id}>{label}</label>
        <select
          id={id}
          value={value}
          aria-describedby={`${id}-hint`}
          className="min-h-9 rounded-lg border border-edge bg-surface px-2"
          onChange={({ target }) => onChoose(Number(target.value))}
        >
          {options.map((option) => (
            <option key={option.value} value={option.value}>
              {option.name}
            </option>
          ))}
        </select>
      </div>
      <p id={`${id}-hint`} className="mt-0.5 text-sm text-soft">
        {hint}
      </p>
    </div>
  );
}
