/** What this device trains with, how fast, and why not with something faster. */
import type { BackendName, BackendReport } from "@tributary/training";
import { formatCount } from "../../../lib/format.ts";
import { Panel } from "../../../ui/panel.tsx";
import type { DeviceState } from "./use-visit.ts";

const backendWords: Record<BackendName, string> = {
  webgpu: "Graphics processor (WebGPU)",
  webgl: "Graphics processor (WebGL)",
  wasm: "Processor (WebAssembly)",
  cpu: "Processor (plain JavaScript, slow)",
};

export function DevicePanel({ device }: { device: DeviceState }) {
  return (
    <Panel title="This device">
      <div className="min-h-18" aria-live="polite">
        <DeviceView device={device} />
      </div>
    </Panel>
  );
}

function DeviceView({ device }: { device: DeviceState }) {
  switch (device.kind) {
    case "unchecked":
      return <p className="text-soft">Checked as soon as you have chosen data.</p>;
    case "checking":
      return <p className="text-soft">Checking what this device can do…</p>;
    case "bad":
      return <p className="text-bad">{device.sentence}</p>;
    case "ready": {
      const { backend, samples_per_second } = device.report;
      return (
        <>
          <p className="font-semibold" data-testid="backend" data-backend={backend.name}>
            {backendWords[backend.name]}
          </p>
          <p className="text-soft">
            {samples_per_second === null
              ? "Its speed shows while it trains."
              : `Learns from about ${formatCount(roundSpeed(samples_per_second))} examples a second.`}
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
  if (backend.rejected.length === 0 && backend.adapter === null) return null;
  return (
    <details className="mt-2 text-sm">
      <summary className="text-soft">Why this one?</summary>
      <ul className="mt-1 grid gap-1 text-soft">
        {backend.adapter !== null && (
          <li>
            Adapter: {backend.adapter}
            {backend.software && " (software)"}
          </li>
        )}
        {backend.rejected.map(({ name, reason }) => (
          <li key={name}>
            <span className="text-ink">{name}:</span> {reason}
          </li>
        ))}
      </ul>
    </details>
  );
}
