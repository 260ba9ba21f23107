"use client";
/** Every version of the task, and what differs between two of them. */
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { query } from "../../../../lib/api-client.ts";
import { type Admits, admitsWords } from "../../../../lib/task-form/admits.ts";
import type { TaskVersion } from "../../../../lib/task-form/catalogue.ts";
import { settingValue } from "../../../../lib/task-form/setting-words.ts";
import { type Difference, specDiff } from "../../../../lib/task-form/spec-diff.ts";
import { Field, Select } from "../../../../ui/field.tsx";
import { Loaded } from "../../../../ui/loaded.tsx";
import { Panel } from "../../../../ui/panel.tsx";
import { type Column, Table } from "../../../../ui/table.tsx";
import { Time } from "../../../../ui/time.tsx";
import { SettingName } from "../setting-name.tsx";

/** A version that is published while the page is open asks for the list again. */
export function VersionsPanel({
  id,
  newest,
  admits,
}: {
  id: string;
  newest: number;
  admits: Admits;
}) {
  const path = `/api/tasks/${encodeURIComponent(id)}/versions` as const;
  const versions = useQuery({
    ...query<readonly TaskVersion[]>(path),
    queryKey: [path, newest],
  });
  return (
    <Panel title="Versions">
      <Loaded result={versions} name="the versions">
        {(list) => <Versions list={list} admits={admits} />}
      </Loaded>
    </Panel>
  );
}

function Versions({ list, admits }: { list: readonly TaskVersion[]; admits: Admits }) {
  return (
    <div className="grid gap-5">
      <ul className="grid gap-1.5">
        {list.map(({ spec, published_at_ms }) => (
          <li key={spec.version} className="flex items-baseline justify-between gap-4">
            <span className="flex flex-wrap gap-x-3">
              <strong>Version {spec.version}</strong>
              <span className="text-soft">
                <Time at_ms={published_at_ms} />
              </span>
            </span>
            <a
              href={`/api/tasks/${spec.id}/versions/${spec.version}/export`}
              download
              className="text-river underline-offset-2 hover:underline"
            >
              Export<span className="sr-only"> version {spec.version}</span>
            </a>
          </li>
        ))}
      </ul>
      {list.length > 1 && <Compare list={list} admits={admits} />}
    </div>
  );
}

function Compare({ list, admits }: { list: readonly TaskVersion[]; admits: Admits }) {
  const [newest, second] = list;
  const [from, setFrom] = useState(second?.spec.version ?? 1);
  const [to, setTo] = useState(newest?.spec.version ?? 1);
  const at = (version: number) => list.find(({ spec }) => spec.version === version)?.spec;
  const [before, after] = [at(from), at(to)];
  const differences = before && after ? specDiff(before, after) : [];
  return (
    <section aria-label="Differences" className="grid gap-3 border-t border-line pt-4">
      <div className="flex flex-wrap gap-4">
        <Pick label="Compare version" list={list} value={from} onPick={setFrom} />
        <Pick label="with version" list={list} value={to} onPick={setTo} />
      </div>
      {differences.length === 0 ? (
        <p className="text-soft">They say the same.</p>
      ) : (
        <Table
          caption={`What differs between version ${from} and version ${to}`}
          columns={columns(from, to)}
          rows={differences}
          keyOf={({ path }) => path}
        />
      )}
      <p className="text-sm text-soft">
        Who may join is the same for every version: {admitsWords[admits]}.
      </p>
    </section>
  );
}

function columns(from: number, to: number): readonly Column<Difference>[] {
  const value = (path: string, stored: string | null) =>
    stored === null ? (
      <span className="text-soft">not said</span>
    ) : (
      shortened(settingValue(path, stored))
    );
  return [
    {
      id: "path",
      name: "Setting",
      cell: ({ path }) => <SettingName path={path} />,
    },
    { id: "before", name: `Version ${from}`, cell: ({ path, before }) => value(path, before) },
    { id: "after", name: `Version ${to}`, cell: ({ path, after }) => value(path, after) },
  ];
}

const shown_characters = 200;

function shortened(words: string) {
  const text = words.length > shown_characters ? `${words.slice(0, shown_characters)}…` : words;
  return <span className="break-words whitespace-pre-wrap">{text}</span>;
}

function Pick({
  label,
  list,
  value,
  onPick,
}: {
  label: string;
  list: readonly TaskVersion[];
  value: number;
  onPick: (version: number) => void;
}) {
  return (
    <Field label={label}>
      <Select value={value} onChange={({ target }) => onPick(Number(target.value))}>
        {list.map(({ spec }) => (
          <option key={spec.version} value={spec.version}>
            {spec.version}
          </option>
        ))}
      </Select>
    </Field>
  );
}
