"use client";
/** Opens a run of the newest version: how many rounds is all it asks. */
import { useMutation } from "@tanstack/react-query";
import type { RunView } from "@tributary/protocol";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { problemFrom, send } from "../../../../lib/api-client.ts";
import type { CatalogueEntry } from "../../../../lib/task-form/catalogue.ts";
import { Button } from "../../../../ui/button.tsx";
import { Dialog, DialogActions } from "../../../../ui/dialog.tsx";
import { Field, NumberField } from "../../../../ui/field.tsx";
import { usePermission } from "../../../../ui/use-me.ts";

const usual_rounds = "20";

export function OpenRunButton({ entry: { spec, listing, run } }: { entry: CatalogueEntry }) {
  const [isOpen, setOpen] = useState(false);
  const mayOpen = usePermission("runs.open");
  if (!mayOpen || listing === "archived" || run?.status === "running") return null;
  return (
    <>
      <Button look="primary" onClick={() => setOpen(true)}>
        Open a run
      </Button>
      <Dialog
        title="Open a run"
        description={`Of version ${spec.version}. Who waits for it takes part from its first round on.`}
        isOpen={isOpen}
        onClose={() => setOpen(false)}
      >
        <OpenRunForm spec={spec} onClose={() => setOpen(false)} />
      </Dialog>
    </>
  );
}

function OpenRunForm({ spec, onClose }: Pick<CatalogueEntry, "spec"> & { onClose: () => void }) {
  const router = useRouter();
  const [rounds, setRounds] = useState(usual_rounds);
  const { mutate, isPending, error } = useMutation({
    mutationFn: () => {
      // Any seed is as good: two runs of one task should not begin alike.
      const [seed = 0] = crypto.getRandomValues(new Uint32Array(1));
      return send<RunView>("POST", "/api/runs", { task: spec, rounds: Number(rounds), seed });
    },
    onSuccess: ({ id }) => router.push(`/admin/runs/${id}`),
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        mutate();
      }}
    >
      <Field
        label="Rounds"
        hint="The run ends after so many; it can be stopped before."
        error={error === null ? undefined : problemFrom(error).sentence}
      >
        <NumberField
          min={1}
          step={1}
          required
          value={rounds}
          onChange={({ target }) => setRounds(target.value)}
        />
      </Field>
      <DialogActions>
        <Button onClick={onClose}>Cancel</Button>
        <Button look="primary" type="submit" isBusy={isPending}>
          Open the run
        </Button>
      </DialogActions>
    </form>
  );
}
