/** The newest model version: its name, which is its SHA-256, and where to get it. */
import type { RunView } from "@tributary/protocol";
import { modelPath } from "../../../lib/api.ts";
import { formatBytes, formatCount } from "../../../lib/format.ts";
import { buttonClass } from "../../../ui/button.tsx";
import { Panel } from "../../../ui/panel.tsx";

export function ModelPanel({ run }: { run: RunView }) {
  return (
    <Panel title={`Model version ${run.model_version}`}>
      <div className="flex flex-wrap items-center justify-between gap-4">
        <div className="min-w-0">
          <p className="font-mono text-sm break-all">{run.model}</p>
          <p className="mt-1 text-sm text-soft">
            SHA-256 of the file · {formatCount(run.model_weights)} weights,{" "}
            {formatBytes(run.model_weights * 4)} · safetensors
          </p>
        </div>
        <a
          href={modelPath(run.model)}
          download={`${run.task}-${run.model_version}.safetensors`}
          className={buttonClass()}
        >
          Download
        </a>
      </div>
    </Panel>
  );
}
