/** Where a model comes from and what was made of it, as a line of versions; each leads to its own page. */
import Link from "next/link";
import { formatShare, shortHash } from "../../../../lib/format.ts";
import { modelAddress } from "../../../../lib/models/addresses.ts";
import type { ModelDetail, ModelNode } from "../../../../server/models/views.ts";
import { Panel } from "../../../../ui/panel.tsx";

const ancestors_max = 4;

export function LineagePanel({ detail }: { detail: ModelDetail }) {
  const { model, ancestors, begins_with, children } = detail;
  const shown = ancestors.slice(0, ancestors_max).toReversed();
  const hidden = model.version - shown.length;
  return (
    <Panel title="Lineage">
      <ol aria-label="Lineage, the oldest first" className="grid grid-cols-1">
        {begins_with !== null && (
          <Step
            node={begins_with}
            run={model.run}
            words="The run began with this model of another run"
          />
        )}
        {hidden > 0 && <Gap words={`${hidden} older ${hidden === 1 ? "version" : "versions"}`} />}
        {shown.map((node) => (
          <Step
            key={node.sha256}
            node={node}
            run={model.run}
            words={node.version === 0 ? "Initial model" : ""}
          />
        ))}
        <Step
          node={model}
          run={model.run}
          words="This model"
          isHere
          hasEnd={children.length === 0}
        />
        {children.map((node) => (
          <Step
            key={`${node.run} ${node.version}`}
            node={node}
            run={model.run}
            words={node.run === model.run ? "Made from it" : "Another run began with it"}
            hasEnd
          />
        ))}
      </ol>
    </Panel>
  );
}

function Step({
  node,
  words,
  run,
  isHere = false,
  hasEnd = false,
}: {
  node: ModelNode;
  /** Of the page's model: only another one is named. */
  run: string;
  words: string;
  isHere?: boolean;
  hasEnd?: boolean;
}) {
  const isOfAnotherRun = node.run !== run;
  const dot = isHere ? "bg-river" : "border-2 border-edge bg-surface";
  return (
    <li
      className="relative flex gap-3 pb-3 last:pb-0"
      {...(isHere && { "aria-current": "true" as const })}
    >
      {!hasEnd && (
        <span aria-hidden="true" className="absolute top-4 bottom-0 left-1.5 w-px bg-edge" />
      )}
      <span aria-hidden="true" className={`relative mt-1.5 size-3 shrink-0 rounded-full ${dot}`} />
      <div className="min-w-0">
        <p className="flex flex-wrap gap-x-3">
          {isHere ? (
            <strong>Version {node.version}</strong>
          ) : (
            <Link href={modelAddress(node)} className="font-medium text-river hover:underline">
              Version {node.version}
            </Link>
          )}
          <span>{formatShare(node.accuracy)}</span>
          <span className="font-mono text-sm text-soft">{shortHash(node.sha256)}</span>
        </p>
        {(words !== "" || isOfAnotherRun) && (
          <p className="text-sm text-soft">
            {words}
            {words !== "" && isOfAnotherRun && " · "}
            {isOfAnotherRun && <span className="font-mono">{node.run}</span>}
          </p>
        )}
      </div>
    </li>
  );
}

function Gap({ words }: { words: string }) {
  return (
    <li className="border-l border-dashed border-edge pb-3 pl-5 text-sm text-soft ml-1.5">
      {words}
    </li>
  );
}
