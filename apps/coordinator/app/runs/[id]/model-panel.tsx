"use client";
/** The newest model version: its name, which is its SHA-256, and where to get it. */
import type { RunView } from "@tributary/protocol";
import { modelPath } from "../../../lib/api.ts";
import { buttonClass } from "../../../ui/button.tsx";
import { Panel } from "../../../ui/panel.tsx";
import { useWords } from "../../../ui/words.tsx";

export function ModelPanel({ run }: { run: RunView }) {
  const { model } = useWords().runs;
  return (
    <Panel title={model.title(run.model_version)}>
      <div className="flex flex-wrap items-center justify-between gap-4">
        <div className="min-w-0">
          <p className="font-mono text-sm break-all">{run.model}</p>
          <p className="mt-1 text-sm text-soft">{model.about(run.model_weights)}</p>
        </div>
        <a
          href={modelPath(run.model)}
          download={`${run.task}-${run.model_version}.safetensors`}
          className={buttonClass()}
        >
          {model.download}
        </a>
      </div>
    </Panel>
  );
}
