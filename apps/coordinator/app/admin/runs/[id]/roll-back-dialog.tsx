"use client";
/** Asks which model version a run is to go on from, and for the version to be written out. */
import type { RoundSummary, RunView } from "@tributary/protocol";
import { useState } from "react";
import { type ApiProblem, problemFrom, send } from "../../../../lib/api-client.ts";
import { formatShare } from "../../../../lib/format.ts";
import { Button } from "../../../../ui/button.tsx";
import { Dialog, DialogActions } from "../../../../ui/dialog.tsx";
import { Field, Input, Select } from "../../../../ui/field.tsx";

type Props = {
  run: RunView;
  history: readonly RoundSummary[];
  isOpen: boolean;
  onClose: () => void;
  onDone: (version: number) => void;
};

const consequence =
  "The earlier model is served from now on, and the next round starts from it. The round that is under way is given " +
  "up. No version is deleted, so this can be undone by rolling back again.";

export function RollBackDialog(props: Props) {
  return (
    <Dialog
      title="Roll back to an earlier version?"
      description={consequence}
      isOpen={props.isOpen}
      onClose={props.onClose}
    >
      <Choice {...props} />
    </Dialog>
  );
}

function Choice({ run, history, onClose, onDone }: Props) {
  const versions = versionsOf(run, history);
  const [version, setVersion] = useState(versions[0]?.version ?? null);
  const [written, setWritten] = useState("");
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  if (version === null) return <p>There is no other version of this run yet.</p>;
  const typed = `version ${version}`;
  const rollBack = async () => {
    if (written.trim() !== typed || isBusy) return;
    setBusy(true);
    setProblem(null);
    try {
      await send("POST", `/api/runs/${encodeURIComponent(run.id)}/roll-back`, {
        to_version: version,
      });
      onDone(version);
      onClose();
    } catch (error) {
      setProblem(problemFrom(error));
      setBusy(false);
    }
  };
  return (
    <form
      className="grid gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        void rollBack();
      }}
    >
      <Field label="Version">
        <Select value={version} onChange={(event) => setVersion(Number(event.target.value))}>
          {versions.map((one) => (
            <option key={one.version} value={one.version}>
              {one.words}
            </option>
          ))}
        </Select>
      </Field>
      <Field
        label={
          <>
            To go on, write <strong className="font-mono select-all">{typed}</strong>
          </>
        }
      >
        <Input
          value={written}
          onChange={(event) => setWritten(event.target.value)}
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
        />
      </Field>
      {problem !== null && (
        <p role="alert" className="text-bad">
          {problem.sentence}
        </p>
      )}
      <DialogActions>
        <Button onClick={onClose}>Cancel</Button>
        <Button look="danger" type="submit" isBusy={isBusy} disabled={written.trim() !== typed}>
          Roll back
        </Button>
      </DialogActions>
    </form>
  );
}

/** All but the one that is served, the newest first. */
function versionsOf(run: RunView, history: readonly RoundSummary[]) {
  const made = history.flatMap(({ model_version: version, number, accuracy }) =>
    version === null
      ? []
      : [{ version, words: `Version ${version}, of round ${number}, ${formatShare(accuracy)}` }],
  );
  return [{ version: 0, words: "Version 0, as the run began" }, ...made]
    .filter(({ version }) => version !== run.model_version)
    .toReversed();
}
