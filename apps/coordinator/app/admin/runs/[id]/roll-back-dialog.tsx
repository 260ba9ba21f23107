"use client";
/** Asks which model version a run is to go on from, and for the version to be written out. */
import { bufferedRollBackSentence, type RoundSummary, type RunView } from "@tributary/protocol";
import { useState } from "react";
import { send } from "../../../../lib/api-client.ts";
import { formatShare } from "../../../../lib/format.ts";
import { ConfirmDialog, Dialog } from "../../../../ui/dialog.tsx";
import { Field, Select } from "../../../../ui/field.tsx";

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

const title = "Roll back to an earlier version?";

export function RollBackDialog({ run, history, isOpen, onClose, onDone }: Props) {
  const versions = versionsOf(run, history);
  const [chosen, setChosen] = useState<number | null>(null);
  const version = chosen ?? versions[0]?.version;
  const isBuffered = run.mode === "buffered";
  if (version === undefined || isBuffered) {
    return (
      <Dialog title={title} isOpen={isOpen} onClose={onClose}>
        <p>
          {isBuffered ? bufferedRollBackSentence : "There is no other version of this run yet."}
        </p>
      </Dialog>
    );
  }
  return (
    <ConfirmDialog
      title={title}
      description={consequence}
      typed={`version ${version}`}
      action="Roll back"
      isOpen={isOpen}
      onClose={onClose}
      onConfirm={async () => {
        const path = `/api/runs/${encodeURIComponent(run.id)}/roll-back` as const;
        await send("POST", path, { to_version: version });
        onDone(version);
      }}
    >
      <Field label="Version">
        <Select value={version} onChange={(event) => setChosen(Number(event.target.value))}>
          {versions.map((one) => (
            <option key={one.version} value={one.version}>
              {one.words}
            </option>
          ))}
        </Select>
      </Field>
    </ConfirmDialog>
  );
}

/** Where nothing was rolled back before, the round has the version's number. */
function versionWords(version: number, round: number, accuracy: number | null): string {
  const made = round === version ? "" : `, of round ${round}`;
  return `Version ${version}${made}${accuracy === null ? "" : `, ${formatShare(accuracy)}`}`;
}

/** All but the one that is served, the newest first. */
function versionsOf(run: RunView, history: readonly RoundSummary[]) {
  const made = history.flatMap(({ model_version: version, number, accuracy }) =>
    version === null ? [] : [{ version, words: versionWords(version, number, accuracy) }],
  );
  return [{ version: 0, words: "Version 0, as the run began" }, ...made]
    .filter(({ version }) => version !== run.model_version)
    .toReversed();
}
