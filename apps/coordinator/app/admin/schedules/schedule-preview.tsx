"use client";
/** What a schedule that is being written would do, and its next five runs; or what is wrong with it. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { problemFrom, send } from "../../../lib/api-client.ts";
import {
  type ScheduleFields,
  type SchedulePreview,
  sharedOffset,
  specOf,
} from "../../../lib/schedule-form.ts";

const pause_ms = 250;

/** The fields once nothing was written for a moment. */
function useSettled(fields: ScheduleFields): ScheduleFields {
  const [settled, setSettled] = useState(fields);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(fields), pause_ms);
    return () => clearTimeout(timer);
  }, [fields]);
  return settled;
}

export function SchedulePreviewPanel({ fields }: { fields: ScheduleFields }) {
  const spec = specOf(useSettled(fields));
  const preview = useQuery({
    queryKey: ["schedule preview", JSON.stringify(spec)],
    queryFn: () => send<SchedulePreview>("POST", "/api/schedules/preview", { spec }),
    placeholderData: keepPreviousData,
    staleTime: 30_000,
    retry: false,
  });
  const problem =
    preview.error === null ? preview.data?.problem : problemFrom(preview.error).sentence;
  return (
    <section
      aria-label="What this schedule does"
      aria-live="polite"
      className="min-h-44 rounded-lg bg-sunken p-4"
      data-testid="schedule-preview"
    >
      {problem != null ? (
        <p className="text-bad">{problem}</p>
      ) : (
        <div className="grid gap-4 sm:grid-cols-[1fr_14rem]">
          <div>
            {(preview.data?.words ?? []).map((sentence) => (
              <p key={sentence}>{sentence}</p>
            ))}
          </div>
          <NextRuns next={preview.data?.next ?? []} />
        </div>
      )}
    </section>
  );
}

function NextRuns({ next }: Pick<SchedulePreview, "next">) {
  const offset = sharedOffset(next.map(({ local }) => local));
  return (
    <div>
      <h3 className="font-semibold">
        Next five runs{offset !== "" && <span className="font-normal text-soft">{offset}</span>}
      </h3>
      <ol className="text-sm">
        {next.map(({ at_ms, local }) => (
          <li key={at_ms}>{local.replace(offset, "")}</li>
        ))}
      </ol>
    </div>
  );
}
