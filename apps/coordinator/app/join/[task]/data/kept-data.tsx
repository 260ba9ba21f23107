"use client";
/** What this browser keeps of connected data: offered after a reload, forgotten with one button, or said to be gone. */
import { useEffect, useState } from "react";
import { Button } from "../../../../ui/button.tsx";
import { Notice } from "../../../../ui/panel.tsx";
import { useWords } from "../../../../ui/words.tsx";
import type { DataDesk } from "./use-data-desk.ts";

export function KeptData({ data }: { data: DataDesk }) {
  const { kept: words } = useWords().data;
  const { kept } = data;
  switch (kept.kind) {
    case "unknown":
    case "none":
      return null;
    case "kept":
      return <Kept data={data} note={kept.note} />;
    case "not_kept":
      return (
        <Notice tone="warn" title={words.notKept}>
          <p>{words.whyNotKept[kept.why]}</p>
          <div className="mt-2">
            <ForgetButton data={data} />
          </div>
        </Notice>
      );
    case "lost":
      return (
        <Notice tone="warn" title={words.lost(kept.note)}>
          <p>{words.connectAgain}</p>
        </Notice>
      );
    default:
      return kept satisfies never;
  }
}

function Kept({ data, note }: { data: DataDesk; note: Parameters<KeptLine>[0] }) {
  const { kept: words } = useWords().data;
  const isInUse = data.data.kind === "ready";
  return (
    <div
      data-testid="kept-data"
      className="flex flex-wrap items-center gap-x-4 gap-y-2 rounded-lg bg-sunken px-4 py-3"
    >
      <p className="min-w-0 flex-1 basis-60">{words.line(note)}</p>
      <div className="flex flex-wrap gap-2">
        {!isInUse && (
          <Button look="primary" isBusy={data.data.kind === "reading"} onClick={() => data.reuse()}>
            {words.use}
          </Button>
        )}
        <ForgetButton data={data} />
      </div>
      <Persist />
    </div>
  );
}

type KeptLine = ReturnType<typeof useWords>["data"]["kept"]["line"];

export function ForgetButton({ data }: { data: DataDesk }) {
  const { kept: words } = useWords().data;
  const [failure, setFailure] = useState<string | null>(null);
  const forget = () => {
    data.forget().catch((error: unknown) => {
      setFailure(error instanceof Error ? error.message : String(error));
    });
  };
  return (
    <>
      <Button onClick={forget}>{words.forget}</Button>
      {failure !== null && (
        <p role="alert" className="basis-full text-sm text-bad">
          {words.notForgotten(failure)}
        </p>
      )}
    </>
  );
}

type Persisted = "unknown" | "yes" | "no" | "denied";

/** The browser may delete what it keeps when it needs room, unless it is asked not to. Some ask the visitor in turn. */
function Persist() {
  const { kept: words } = useWords().data;
  const [persisted, setPersisted] = useState<Persisted>("unknown");
  useEffect(() => {
    navigator.storage?.persisted?.().then(
      (is) => setPersisted(is ? "yes" : "no"),
      () => undefined,
    );
  }, []);
  const ask = async () => {
    const is = await navigator.storage.persist().catch(() => false);
    setPersisted(is ? "yes" : "denied");
  };
  return (
    <div className="basis-full text-sm text-soft" aria-live="polite">
      {persisted === "no" && (
        <p className="flex flex-wrap items-center gap-x-3 gap-y-1">
          {words.mayGo}
          <Button size="small" onClick={ask}>
            {words.persist}
          </Button>
        </p>
      )}
      {persisted === "yes" && <p>{words.persisted}</p>}
      {persisted === "denied" && <p>{words.denied}</p>}
    </div>
  );
}
