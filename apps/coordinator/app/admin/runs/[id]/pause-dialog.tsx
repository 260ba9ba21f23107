"use client";
/** Asks how a run is to be paused. */
import type { RunView } from "@tributary/protocol";
import { useState } from "react";
import { type ApiProblem, problemFrom, send } from "../../../../lib/api-client.ts";
import { Button } from "../../../../ui/button.tsx";
import { Dialog } from "../../../../ui/dialog.tsx";
import { DialogActions, FormProblem } from "../../../../ui/dialog-form.tsx";

const words = {
  rounds: {
    description:
      "No further round begins until the run is resumed. Participants stay connected and are told what they wait for.",
    choice:
      "After this round, what its participants are training still counts. Now, the round is given up and their work is lost.",
    later: "Pause after this round",
  },
  buffered: {
    description:
      "Nobody is invited until the run is resumed. Participants stay connected and are told what they wait for; the buffer keeps its updates.",
    choice:
      "Those at work may finish, and what they deliver counts. Or it is called off now, and their work is lost.",
    later: "Let them finish",
  },
} as const;

type When = "after_round" | "now";

export function PauseDialog({
  path,
  mode,
  isOpen,
  onClose,
  onDone,
}: {
  path: `/api/${string}`;
  mode: NonNullable<RunView["mode"]>;
  isOpen: boolean;
  onClose: () => void;
  onDone: () => void;
}) {
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const [busy, setBusy] = useState<When | null>(null);
  const pause = async (when: When) => {
    setBusy(when);
    setProblem(null);
    try {
      await send("POST", `${path}/pause`, { when });
      onDone();
      onClose();
    } catch (error) {
      setProblem(problemFrom(error));
    } finally {
      setBusy(null);
    }
  };
  return (
    <Dialog
      title="Pause this run?"
      description={words[mode].description}
      isOpen={isOpen}
      onClose={onClose}
    >
      <p>{words[mode].choice}</p>
      <FormProblem problem={problem} />
      <DialogActions>
        <Button onClick={onClose}>Cancel</Button>
        <Button look="danger" isBusy={busy === "now"} onClick={() => void pause("now")}>
          Pause now
        </Button>
        <Button
          look="primary"
          isBusy={busy === "after_round"}
          onClick={() => void pause("after_round")}
        >
          {words[mode].later}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
