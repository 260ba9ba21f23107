"use client";
/** Where the configurations of compared runs differ; runs of one configuration are one column. */
import { differencesOf } from "../../../../lib/run-diff.ts";
import type { Comparison } from "../../../../lib/runs-list.ts";
import { settingValue } from "../../../../lib/task-form/setting-words.ts";
import { Panel } from "../../../../ui/panel.tsx";
import { type Column, Table } from "../../../../ui/table.tsx";
import { SettingName } from "../../tasks/setting-name.tsx";

/** A list of columns or layers would fill the page; its beginning tells it apart. */
const shown_characters = 160;

export function Differences({ comparison }: { comparison: Comparison }) {
  const { tasks, runs } = comparison;
  const columns = tasks.map((_, index) => runs.filter(({ task }) => task === index));
  const differences = differencesOf(tasks).filter(({ path }) => path !== "version");
  type Row = (typeof differences)[number];
  const shown: readonly Column<Row>[] = [
    {
      id: "path",
      name: "Setting",
      onCard: "title",
      cell: ({ path }) => <SettingName path={path} />,
    },
    ...columns.map((group, index) => {
      const run = group[0]?.run;
      return {
        id: String(index),
        name: `${run?.task ?? "?"} v${run?.task_version ?? "?"}`,
        cell: ({ path, values }: Row) => <Value path={path} stored={values[index] ?? null} />,
      };
    }),
  ];
  return (
    <Panel title="Differences of configuration">
      {differences.length === 0 ? (
        <p className="text-soft">These runs differ in their seeds and lengths alone.</p>
      ) : (
        <Table
          caption="Settings that differ"
          columns={shown}
          rows={differences}
          keyOf={({ path }) => path}
          height="max-h-96"
        />
      )}
    </Panel>
  );
}

function Value({ path, stored }: { path: string; stored: string | null }) {
  if (stored === null) return <span className="text-soft">–</span>;
  const words = settingValue(path, stored);
  if (words.length <= shown_characters) return <span className="wrap-anywhere">{words}</span>;
  return (
    <span className="wrap-anywhere" title={words}>
      {words.slice(0, shown_characters)}…
    </span>
  );
}
