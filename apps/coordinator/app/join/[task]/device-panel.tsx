"use client";
/** What this device trains with, how fast, and why not with something faster. */
import type { BackendReport } from "@tributary/training";
import type { Participation } from "../../../lib/participation-state.ts";
import { Panel } from "../../../ui/panel.tsx";
import { useWords } from "../../../ui/words.tsx";
import { NewKey } from "./new-key.tsx";
import type { DeviceState } from "./use-visit.ts";

export function DevicePanel({
  device,
  state,
  isKept,
}: {
  device: DeviceState;
  state: Participation;
  /** Whether this browser keeps the device's key: not where the page is a device of its own. */
  isKept: boolean;
}) {
  const { kind } = state.standing;
  return (
    <Panel title={useWords().device.title}>
      <div className="min-h-18" aria-live="polite">
        <DeviceView device={device} />
        <DeviceNotes state={state} />
      </div>
      {isKept && <NewKey isAtWork={kind === "running" || kind === "elsewhere"} />}
    </Panel>
  );
}

/** What became of this device's key, and of a training under which something broke. */
function DeviceNotes({ state: { device, news } }: { state: Participation }) {
  const words = useWords().device;
  return (
    <div className="mt-2 grid gap-1 text-sm text-soft">
      {device !== "unknown" && device !== "known" && (
        <p data-testid="device-key" data-key={device}>
          {words.key[device]}
        </p>
      )}
      {news !== null && (
        <p data-testid="device-news" data-news={news.kind}>
          {news.kind === "not_kept" ? words.news.not_kept : words.news[news.kind](news.step)}
        </p>
      )}
    </div>
  );
}

function DeviceView({ device }: { device: DeviceState }) {
  const words = useWords().device;
  switch (device.kind) {
    case "unchecked":
      return <p className="text-soft">{words.unchecked}</p>;
    case "checking":
      return <p className="text-soft">{words.checking}</p>;
    case "bad":
      return <p className="text-bad">{words.bad(device.sentence)}</p>;
    case "ready": {
      const { backend, samples_per_second } = device.report;
      return (
        <>
          <p className="font-semibold" data-testid="backend" data-backend={backend.name}>
            {words.backends[backend.name]}
          </p>
          <p className="text-soft">
            {samples_per_second === null
              ? words.speedUnknown
              : words.speed(roundSpeed(samples_per_second))}
          </p>
          <Why backend={backend} />
        </>
      );
    }
    default:
      return device satisfies never;
  }
}

/** Two figures are as much as a short measurement can say. */
function roundSpeed(samples_per_second: number): number {
  return Number(samples_per_second.toPrecision(2));
}

function Why({ backend }: { backend: BackendReport }) {
  const words = useWords().device;
  if (backend.rejected.length === 0 && backend.adapter === null) return null;
  return (
    <details className="mt-2 text-sm">
      <summary className="text-soft">{words.why}</summary>
      <ul className="mt-1 grid gap-1 text-soft">
        {backend.adapter !== null && <li>{words.adapter(backend.adapter, backend.software)}</li>}
        {backend.rejected.map(({ name, reason }) => (
          <li key={name}>
            <span className="text-ink">{name}:</span> {reason}
          </li>
        ))}
      </ul>
    </details>
  );
}
