"use client";
/** Would the rounds that are over have met another quorum, by another deadline, with another cohort? */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import type { RunView, TaskSpec } from "@tributary/protocol";
import { useState } from "react";
import { query } from "../../../../lib/api-client.ts";
import { type DryRound, type DryRun, reservationsAbout } from "../../../../lib/dry-run.ts";
import { formatDuration, formatShare, plural } from "../../../../lib/format.ts";
import { Field, NumberField } from "../../../../ui/field.tsx";
import { Loaded } from "../../../../ui/loaded.tsx";
import { Panel } from "../../../../ui/panel.tsx";
import { type Column, Table } from "../../../../ui/table.tsx";
import { usePermission } from "../../../../ui/use-me.ts";

type Policy = {
  readonly quorum: number;
  readonly over_selection: number;
  readonly deadline_s: number;
};

export function DryRunPanel({ run }: { run: RunView }) {
  const path = `/api/runs/${encodeURIComponent(run.id)}/configuration` as const;
  const known = useQuery({ ...query<{ task: TaskSpec }>(path), staleTime: 600_000 });
  const mayRead = usePermission("participants.read");
  if (!mayRead) return <p className="text-soft">Your role may not read about participants.</p>;
  return (
    <Panel title="Would these rounds have met their quorum?">
      <Loaded result={known} name="the policy">
        {({ task: { round } }) => (
          <Proposal
            run={run.id}
            first={{
              quorum: round.quorum,
              over_selection: round.over_selection,
              deadline_s: round.deadline_ms / 1_000,
            }}
          />
        )}
      </Loaded>
    </Panel>
  );
}

function Proposal({ run, first }: { run: string; first: Policy }) {
  const [policy, setPolicy] = useState(first);
  const { quorum, over_selection, deadline_s } = policy;
  const isWhole = quorum >= 1 && over_selection >= 1 && deadline_s >= 1;
  const search = new URLSearchParams({
    quorum: String(Math.round(quorum)),
    over_selection: String(over_selection),
    deadline_ms: String(Math.round(deadline_s * 1_000)),
  });
  const path = `/api/runs/${encodeURIComponent(run)}/dry-run?${search}` as const;
  const answer = useQuery({
    ...query<DryRun>(path),
    enabled: isWhole,
    placeholderData: keepPreviousData,
  });
  const set = (change: Partial<Policy>) => setPolicy({ ...policy, ...change });
  return (
    <div className="grid gap-4">
      <p className="max-w-[75ch] text-soft">
        Asked of the newest rounds whose timelines are kept, from when each member delivered.
      </p>
      <div className="flex flex-wrap gap-4">
        <PolicyNumber label="Quorum" value={quorum} onChange={(value) => set({ quorum: value })} />
        <PolicyNumber
          label="Over-selection"
          value={over_selection}
          step={0.1}
          onChange={(value) => set({ over_selection: value })}
        />
        <PolicyNumber
          label="Deadline"
          unit="s"
          value={deadline_s}
          onChange={(value) => set({ deadline_s: value })}
        />
      </div>
      <Loaded
        result={answer}
        name="the dry run"
        isEmpty={({ rounds }) => rounds.length === 0}
        whenEmpty={<p className="text-soft">No round that selected anybody is over yet.</p>}
      >
        {(found) => <Answer found={found} />}
      </Loaded>
    </div>
  );
}

function PolicyNumber({
  label,
  value,
  unit,
  step = 1,
  onChange,
}: {
  label: string;
  value: number;
  unit?: string;
  step?: number;
  onChange: (value: number) => void;
}) {
  return (
    <Field label={label}>
      <NumberField
        min={1}
        step={step}
        value={value}
        {...(unit === undefined ? {} : { unit })}
        onChange={(event) => {
          if (!Number.isNaN(event.target.valueAsNumber)) {
            onChange(event.target.valueAsNumber);
          }
        }}
      />
    </Field>
  );
}

function Answer({ found }: { found: DryRun }) {
  const { rounds, expected, committed, seconds_mean } = found;
  return (
    <>
      <p data-testid="dry-run">
        <strong>
          {Number(expected.toFixed(1))} of {plural(rounds.length, "round")}
        </strong>{" "}
        would have met their quorum ({committed} did
        {seconds_mean !== null &&
          `; training would have taken ${formatDuration(seconds_mean)} in the mean`}
        ).
      </p>
      {reservationsAbout(found).map((reservation) => (
        <p key={reservation} className="max-w-[75ch] text-soft" data-testid="reservation">
          {reservation}
        </p>
      ))}
      <Table
        caption="Rounds under the proposed policy"
        columns={columns}
        rows={rounds.toReversed()}
        keyOf={({ number }) => String(number)}
        height="max-h-96"
      />
    </>
  );
}

const columns: readonly Column<DryRound>[] = [
  { id: "round", name: "Round", isNumber: true, cell: ({ number }) => number },
  {
    id: "was",
    name: "Was",
    cell: ({ was_committed }) => (was_committed ? "committed" : "abandoned"),
  },
  {
    id: "time",
    name: "In time",
    isNumber: true,
    cell: ({ in_time, cohort }) => `${in_time} of ${cohort}`,
  },
  { id: "cut", name: "Cut off", isNumber: true, cell: ({ cut_off }) => cut_off },
  {
    id: "chance",
    name: "Chance of a quorum",
    isNumber: true,
    cell: ({ chance, is_extrapolated }) =>
      `${formatShare(chance)}${is_extrapolated ? " (extrapolated)" : ""}`,
    sort: ({ chance }) => chance,
  },
];
