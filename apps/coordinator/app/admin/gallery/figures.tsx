"use client";
/** Figures, facts, badges, charts and moments. */
import { formatShare } from "../../../lib/format.ts";
import { ChartPanel } from "../../../ui/chart.tsx";
import { DescriptionList, Stat, Stats, StatusBadge } from "../../../ui/figures.tsx";
import { Icon, type IconName, iconNames } from "../../../ui/icons.tsx";
import { Panel } from "../../../ui/panel.tsx";
import { Spark } from "../../../ui/spark.tsx";
import { Time, TimeAgo } from "../../../ui/time.tsx";

const rounds = Array.from({ length: 24 }, (_, index) => index + 1);
const accuracies = rounds.map((round) => 0.95 - 0.7 * 0.82 ** round);
const moment_ms = Date.UTC(2026, 2, 4, 9, 30);

export function Figures() {
  return (
    <>
      <Stats>
        <Stat
          label="Test accuracy"
          value="94.4"
          unit="%"
          change={{ words: "+0.3 since round 23", tone: "good" }}
        />
        <Stat
          label="Participants"
          value="128"
          change={{ words: "12 fewer than yesterday", tone: "bad" }}
        />
        <Stat label="Bytes up" value="222" unit="kB" />
        <Stat label="Not known yet" value={null} />
      </Stats>
      <div className="grid gap-5 lg:grid-cols-2">
        <ChartPanel
          title="Accuracy"
          summary="Accuracy over 24 rounds"
          rounds={rounds}
          series={[{ name: "Test accuracy", look: "line", values: accuracies }]}
          format={formatShare}
          range={[0, 1]}
        />
        <Panel title="Facts">
          <DescriptionList
            facts={[
              {
                name: "State",
                value: (
                  <StatusBadge tone="good" isLive>
                    Running
                  </StatusBadge>
                ),
              },
              { name: "Before that", value: <StatusBadge tone="warn">Stopped</StatusBadge> },
              { name: "Worst", value: <StatusBadge tone="bad">Failed</StatusBadge> },
              { name: "Begun", value: <Time at_ms={moment_ms} /> },
              { name: "That is", value: <TimeAgo at_ms={moment_ms} /> },
              {
                name: "Accuracy",
                value: <Spark values={accuracies} label="Accuracy over 24 rounds" />,
              },
              { name: "Icons", value: <Icons /> },
            ]}
          />
        </Panel>
      </div>
    </>
  );
}

function Icons() {
  return (
    <span className="flex flex-wrap gap-2">
      {iconNames.map((name: IconName) => (
        <span key={name} title={name}>
          <Icon name={name} className="size-5" />
        </span>
      ))}
    </span>
  );
}
