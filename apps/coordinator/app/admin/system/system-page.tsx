"use client";
/** The coordinator's own figures, and what somebody should see to. */
import { useQuery } from "@tanstack/react-query";
import { query } from "../../../lib/api-client.ts";
import { formatBytes, formatCount, formatShare } from "../../../lib/format.ts";
import type { SystemReport } from "../../../server/system.ts";
import { ApiCall } from "../../../ui/api-call.tsx";
import { buttonClass } from "../../../ui/button.tsx";
import { Code } from "../../../ui/code.tsx";
import { DescriptionList, Stat, Stats } from "../../../ui/figures.tsx";
import { Icon } from "../../../ui/icons.tsx";
import { Loaded } from "../../../ui/loaded.tsx";
import { PageHeader } from "../../../ui/page-header.tsx";
import { Panel, type Tone } from "../../../ui/panel.tsx";
import { Skeleton } from "../../../ui/states.tsx";
import { TimeAgo } from "../../../ui/time.tsx";

const refetch_ms = 5_000;

export function SystemPage() {
  const system = useQuery({ ...query<SystemReport>("/api/system"), refetchInterval: refetch_ms });
  return (
    <>
      <PageHeader title="System" about="How this coordinator is doing, right now." />
      <Loaded result={system} name="the system" skeleton={<Waiting />}>
        {(report) => (
          <div className="grid gap-5">
            <Problems problems={report.problems} />
            <Figures report={report} />
            <div className="grid items-start gap-5 lg:grid-cols-2">
              <Places report={report} />
              <Monitoring />
            </div>
          </div>
        )}
      </Loaded>
      <ApiCall calls={[{ path: "/api/system" }]} />
    </>
  );
}

function Waiting() {
  return (
    <div aria-busy="true" className="grid gap-5">
      <span className="sr-only">Loading the system’s figures</span>
      <Skeleton className="h-14 rounded-xl" />
      <Skeleton className="h-26 rounded-xl max-sm:h-78" />
      <Skeleton className="h-64 rounded-xl" />
    </div>
  );
}

function Problems({ problems }: Pick<SystemReport, "problems">) {
  if (problems.length === 0) {
    return (
      <p className="flex items-center gap-2 rounded-xl border border-line bg-surface px-4 py-3.5">
        <Icon name="check" className="size-5 text-good" />
        All is well.
      </p>
    );
  }
  return (
    <ul className="grid gap-2">
      {problems.map(({ is_urgent, sentence }) => (
        <li
          key={sentence}
          className={`flex gap-2.5 rounded-xl border px-4 py-3.5 ${
            is_urgent ? "border-bad bg-bad-soft" : "border-warn bg-warn-soft"
          }`}
        >
          <Icon
            name="warning"
            className={`mt-0.5 size-5 ${is_urgent ? "text-bad" : "text-warn"}`}
          />
          <span>
            <strong>{is_urgent ? "Act now: " : "Act soon: "}</strong>
            {sentence}
          </span>
        </li>
      ))}
    </ul>
  );
}

/** Figures that are fine are not coloured. */
const toneAbove = (value: number, warn: number): Tone => (value > warn ? "warn" : "neutral");

function Figures({ report }: { report: SystemReport }) {
  const { event_loop, memory, disk, database, participants_connected, load, processors } = report;
  const share = 1 - disk.free_bytes / disk.total_bytes;
  return (
    <Stats>
      <Stat
        label="Event loop delay, p99"
        value={event_loop.p99_ms.toFixed(0)}
        unit="ms"
        change={{
          words: `at most ${event_loop.max_ms.toFixed(0)} ms`,
          tone: toneAbove(event_loop.p99_ms, 100),
        }}
      />
      <Stat
        label="Memory"
        value={formatBytes(memory.rss_bytes)}
        change={{ words: `${formatBytes(memory.heap_bytes)} of it JavaScript`, tone: "neutral" }}
      />
      <Stat
        label="Disk free"
        value={formatBytes(disk.free_bytes)}
        change={{ words: `${formatShare(share)} used`, tone: toneAbove(share, 0.95) }}
      />
      <Stat
        label="Database answers in"
        value={database.answer_ms === null ? "–" : database.answer_ms.toFixed(1)}
        {...(database.answer_ms === null ? {} : { unit: "ms" })}
        change={
          database.problem === null
            ? { words: "answering", tone: "neutral" }
            : { words: "not answering", tone: "bad" }
        }
      />
      <Stat
        label="System load"
        value={load.toFixed(2)}
        change={{
          words: `of ${processors} processors`,
          tone: toneAbove(load, 2 * processors),
        }}
      />
      <Stat
        label="Participants"
        value={formatCount(participants_connected)}
        change={{ words: "connected", tone: "neutral" }}
      />
    </Stats>
  );
}

function Places({ report }: { report: SystemReport }) {
  const { webhooks_waiting_since_ms: waiting_ms } = report;
  return (
    <Panel title="Where things are">
      <DescriptionList
        facts={[
          { name: "Started", value: <TimeAgo at_ms={report.started_at_ms} /> },
          { name: "Records", value: report.database.place },
          { name: "Models", value: report.blobs },
          { name: "Data directory", value: <Code>{report.disk.path}</Code> },
          { name: "Node", value: report.node },
          {
            name: "Webhooks",
            value:
              waiting_ms === null ? (
                "nothing is due"
              ) : (
                <>
                  the oldest is from <TimeAgo at_ms={waiting_ms} />
                </>
              ),
          },
        ]}
      />
    </Panel>
  );
}

function Monitoring() {
  return (
    <Panel title="Watch it elsewhere">
      <div className="grid gap-3 text-soft">
        <p>
          <Code>/metrics</Code> has these figures and many more for Prometheus: without a token from
          this machine, otherwise with an API token of a viewer.
        </p>
        <p>
          The Grafana dashboard shows rounds, participants, drop-outs, traffic and the process at a
          glance: import the file and choose your Prometheus.
        </p>
        <p>
          <a className={buttonClass("secondary", "small")} href="/grafana.json" download>
            Download the Grafana dashboard
          </a>
        </p>
        <p>
          <Code>/healthz</Code> answers 200 while all is well, for load balancers and supervisors.
        </p>
      </div>
    </Panel>
  );
}
