"use client";
/** The model, and another beside it if wanted, on test files that stay on this device. */
import { useEffect, useRef, useState } from "react";
import { fetchModel } from "../../../../lib/api.ts";
import type { PickedFile } from "../../../../lib/data-choice.ts";
import { formatCount, shortHash } from "../../../../lib/format.ts";
import type { Evaluator } from "../../../../lib/models/evaluator.ts";
import type { TestReport } from "../../../../lib/models/evaluator-port.ts";
import type { ModelDetail, ModelNode } from "../../../../server/models/views.ts";
import { Field, Input, Select } from "../../../../ui/field.tsx";
import { Notice, Panel } from "../../../../ui/panel.tsx";
import { type Judged, Results } from "./results.tsx";

type State =
  | { readonly kind: "waiting" }
  | { readonly kind: "busy" }
  | { readonly kind: "bad"; readonly sentence: string }
  | { readonly kind: "done"; readonly report: TestReport; readonly judged: readonly Judged[] };

const askFor = {
  image:
    "A pair of IDX files (images and labels), or a folder with one folder of images per class.",
  table: "A CSV file with the columns of the task and its label.",
  text: "A text file.",
} as const;

export function EvaluatePanel({ detail }: { detail: ModelDetail }) {
  const { spec } = detail;
  const { state, choose, other, setOther } = useEvaluation(detail);
  return (
    <Panel title="Evaluate on your own test data">
      <p className="text-soft">
        {askFor[spec.data.kind]} It is read here and never leaves this device.
      </p>
      <div className="mt-3 grid grid-cols-1 gap-4 sm:grid-cols-2 lg:grid-cols-3">
        <FilePicker label="Test files" onFiles={choose} />
        {spec.data.kind === "image" && (
          <FilePicker label="Folder of images" isFolder onFiles={choose} />
        )}
        <Field label="Compare with">
          <Select value={other} onChange={({ target }) => setOther(target.value)}>
            <option value="">No other model</option>
            {relativesOf(detail).map((node) => (
              <option key={node.sha256} value={node.sha256}>
                Version {node.version} of {node.run} ({shortHash(node.sha256)})
              </option>
            ))}
          </Select>
        </Field>
      </div>
      <div className="mt-4" aria-live="polite" aria-busy={state.kind === "busy"}>
        {state.kind === "busy" && <p className="text-soft">Reading and judging…</p>}
        {state.kind === "bad" && (
          <Notice tone="bad" title="This could not be evaluated">
            <p>{state.sentence}</p>
          </Notice>
        )}
        {state.kind === "done" && <Problems report={state.report} />}
      </div>
      {state.kind === "done" && <Results data={spec.data} judged={state.judged} />}
    </Panel>
  );
}

function Problems({ report: { count, problems } }: { report: TestReport }) {
  return (
    <p className="text-soft" data-testid="test-count">
      {formatCount(count)} examples.
      {problems.length > 0 &&
        ` ${formatCount(problems.length)} left out; the first: ${problems[0]}`}
    </p>
  );
}

/** Versions that the same data fits: those of its run, its children, and what is promoted. */
function relativesOf({ model, ancestors, children, promotions }: ModelDetail) {
  const all: readonly Pick<ModelNode, "sha256" | "run" | "version">[] = [
    ...promotions,
    ...children,
    ...ancestors,
  ];
  const unique = new Map(all.map((node) => [node.sha256, node]));
  unique.delete(model.sha256);
  return [...unique.values()];
}

function useEvaluation(detail: ModelDetail) {
  const [state, setState] = useState<State>({ kind: "waiting" });
  const [other, setOther] = useState("");
  const [files, setFiles] = useState<readonly PickedFile[] | null>(null);
  const evaluator = useRef<Evaluator | null>(null);
  useEffect(
    () => () => {
      evaluator.current?.dispose();
      evaluator.current = null;
    },
    [],
  );
  const { spec, model } = detail;
  useEffect(() => {
    if (files === null) return;
    let isWanted = true;
    const evaluate = async (): Promise<State> => {
      const { openEvaluator } = await import("../../../../lib/models/evaluator.ts");
      evaluator.current ??= openEvaluator();
      const report = await evaluator.current.load(spec, files);
      const judged: Judged[] = [];
      for (const sha256 of other === "" ? [model.sha256] : [model.sha256, other]) {
        const judgement = await evaluator.current.judge(await fetchModel(sha256));
        judged.push({ sha256, judgement });
      }
      return { kind: "done", report, judged };
    };
    setState({ kind: "busy" });
    evaluate()
      .catch((error: unknown): State => {
        const sentence = error instanceof Error ? error.message : String(error);
        return { kind: "bad", sentence };
      })
      .then((next) => isWanted && setState(next));
    return () => {
      isWanted = false;
    };
  }, [files, other, spec, model.sha256]);
  return { state, other, setOther, choose: setFiles };
}

function FilePicker({
  label,
  isFolder = false,
  onFiles,
}: {
  label: string;
  isFolder?: boolean;
  onFiles: (files: readonly PickedFile[]) => void;
}) {
  return (
    <Field label={label}>
      <Input
        type="file"
        multiple
        {...(isFolder && { webkitdirectory: "" })}
        className={[
          "py-1 pr-2 pl-1 text-sm leading-7 text-soft file:mr-3 file:rounded-md file:border-0",
          "file:bg-sunken file:px-3 file:text-ink",
        ].join(" ")}
        onChange={({ target }) => {
          const files = [...(target.files ?? [])];
          const picked = files.map((file) => ({
            path: file.webkitRelativePath || file.name,
            file,
          }));
          if (picked.length > 0) onFiles(picked);
        }}
      />
    </Field>
  );
}
