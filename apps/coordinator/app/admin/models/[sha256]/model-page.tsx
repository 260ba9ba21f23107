"use client";
/** One model version: its figures, where it comes from, its card and files, its promotion, and a test of it. */
import { useQuery } from "@tanstack/react-query";
import { query } from "../../../../lib/api-client.ts";
import { formatBytes, formatLoss, formatShare, shortHash } from "../../../../lib/format.ts";
import { detailPath } from "../../../../lib/models/addresses.ts";
import type { ModelDetail } from "../../../../server/models/views.ts";
import { ApiCall } from "../../../../ui/api-call.tsx";
import { CopyText } from "../../../../ui/copy-text.tsx";
import { Stat, Stats, StatusBadge } from "../../../../ui/figures.tsx";
import { Loaded } from "../../../../ui/loaded.tsx";
import { PageHeader } from "../../../../ui/page-header.tsx";
import { Spark } from "../../../../ui/spark.tsx";
import { Skeleton } from "../../../../ui/states.tsx";
import { CardPanel } from "./card-panel.tsx";
import { EvaluatePanel } from "./evaluate-panel.tsx";
import { FilesPanel } from "./files-panel.tsx";
import { LineagePanel } from "./lineage-panel.tsx";
import { PromotionPanel } from "./promotion-panel.tsx";

const crumbs = [{ name: "Models", href: "/admin/models" }];

export function ModelPage({ sha256, run }: { sha256: string; run: string | null }) {
  const path = detailPath(sha256, run);
  const detail = useQuery(query<ModelDetail>(path));
  return (
    <>
      <Loaded result={detail} name="the model" skeleton={<Loading />}>
        {(known) => <KnownModel detail={known} />}
      </Loaded>
      {detail.data === undefined && detail.error !== null && <h1 className="sr-only">Model</h1>}
      <ApiCall
        calls={[
          { path },
          { path: `/api/models/${sha256}/card` },
          { method: "POST", path: `/api/models/${sha256}/propose` },
        ]}
      />
    </>
  );
}

function Loading() {
  return (
    <div aria-busy="true" className="grid gap-4">
      <h1 className="sr-only">Loading the model</h1>
      <Skeleton className="h-16" />
      <Skeleton className="h-24 rounded-xl" />
      <Skeleton className="h-40 rounded-xl" />
    </div>
  );
}

function KnownModel({ detail }: { detail: ModelDetail }) {
  const { model, spec } = detail;
  return (
    <>
      <PageHeader
        crumbs={crumbs}
        title={`${spec.title}, version ${model.version}`}
        badge={model.is_promoted && <StatusBadge tone="good">Promoted</StatusBadge>}
        about={
          <CopyText text={model.sha256} short={shortHash(model.sha256)} name="model’s SHA-256" />
        }
      />
      <div className="grid grid-cols-1 gap-4">
        <Figures detail={detail} />
        <div className="grid grid-cols-1 items-start gap-4 xl:grid-cols-2">
          <LineagePanel detail={detail} />
          <PromotionPanel detail={detail} />
        </div>
        <EvaluatePanel detail={detail} />
        <div className="grid grid-cols-1 items-start gap-4 xl:grid-cols-[minmax(0,1fr)_26rem]">
          <CardPanel sha256={model.sha256} run={model.run} />
          <FilesPanel model={model} />
        </div>
      </div>
    </>
  );
}

function Figures({ detail: { model, evaluated_on } }: { detail: ModelDetail }) {
  const { accuracy, loss, counted, cohort, round, bytes, trend } = model;
  return (
    <Stats>
      <Stat label="Accuracy" value={formatShare(accuracy)}>
        <span className="text-soft">{evaluated_on ?? "not measured"}</span>
      </Stat>
      <Stat label="Loss" value={formatLoss(loss)} />
      <Stat label="Round" value={round === null ? "–" : String(round)}>
        {round === null && <span className="text-soft">initial weights</span>}
      </Stat>
      <Stat label="Updates in it" value={counted === null ? "–" : String(counted)}>
        {cohort !== null && <span className="text-soft">of {cohort} selected</span>}
      </Stat>
      <Stat label="File" value={bytes === null ? "missing" : formatBytes(bytes)} />
      {trend.length > 1 && (
        <Stat label="Accuracy so far" value="">
          <Spark values={trend} label={`${trend.length} versions of its run`} />
        </Stat>
      )}
    </Stats>
  );
}
