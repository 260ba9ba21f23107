"use client";
/** Pausing, resuming, stopping and rolling back, each asked for once more. */
import type { RoundSummary, RunView } from "@tributary/protocol";
import { useState } from "react";
import { problemFrom, send } from "../../../../lib/api-client.ts";
import { Button } from "../../../../ui/button.tsx";
import { ConfirmDialog } from "../../../../ui/dialog.tsx";
import { useToast } from "../../../../ui/toast.tsx";
import { PauseDialog } from "./pause-dialog.tsx";
import { RollBackDialog } from "./roll-back-dialog.tsx";

type Asked = "pause" | "stop" | "roll_back" | null;

const stopped =
  "The round that is under way is given up, and no other follows. The model of the last committed round is kept. " +
  "A stopped run cannot be started again.";

export function RunControls({ run, history }: { run: RunView; history: readonly RoundSummary[] }) {
  const [asked, setAsked] = useState<Asked>(null);
  const toast = useToast();
  const path = `/api/runs/${encodeURIComponent(run.id)}` as const;
  const close = () => setAsked(null);
  const isUnderWay = run.status === "running" || run.status === "paused";
  const isPaused = run.status === "paused" || run.pauses === true;
  const resume = async () => {
    try {
      await send("POST", `${path}/resume`, {});
      toast.done({ title: "The run goes on." });
    } catch (error) {
      toast.failed(`The run was not resumed: ${problemFrom(error).sentence}`, error);
    }
  };
  return (
    <>
      {isUnderWay && isPaused && (
        <Button look="primary" onClick={() => void resume()}>
          Resume
        </Button>
      )}
      {run.status === "running" && <Button onClick={() => setAsked("pause")}>Pause…</Button>}
      <Button onClick={() => setAsked("roll_back")}>Roll back…</Button>
      {isUnderWay && <Button onClick={() => setAsked("stop")}>Stop…</Button>}
      <PauseDialog
        path={path}
        mode={run.mode ?? "rounds"}
        isOpen={asked === "pause"}
        onClose={close}
        onDone={() => toast.done({ title: "The pause is written down." })}
      />
      <RollBackDialog
        run={run}
        history={history}
        isOpen={asked === "roll_back"}
        onClose={close}
        onDone={(version) => toast.done({ title: `The run serves version ${version} now.` })}
      />
      <ConfirmDialog
        title="Stop this run?"
        description={stopped}
        typed={run.id}
        action="Stop the run"
        isOpen={asked === "stop"}
        onClose={close}
        onConfirm={async () => {
          await send("POST", `${path}/stop`, {});
          toast.done({ title: "The run is stopped." });
        }}
      />
    </>
  );
}
