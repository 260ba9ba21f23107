"use client";
/** Opens a run of the newest version: how many rounds is all it asks. */
import type { RunView } from "@tributary/protocol";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { send } from "../../../../lib/api-client.ts";
import type { CatalogueEntry } from "../../../../lib/task-form/catalogue.ts";
import { Button } from "../../../../ui/button.tsx";
import { Dialog } from "../../../../ui/dialog.tsx";
import { DialogForm } from "../../../../ui/dialog-form.tsx";
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
  const open = async () => {
    // Any seed is as good: two runs of one task should not begin alike.
    const [seed = 0] = crypto.getRandomValues(new Uint32Array(1));
    const wanted = { task: spec, rounds: Number(rounds), seed };
    const { id } = await send<RunView>("POST", "/api/runs", wanted);
    router.push(`/admin/runs/${id}`);
  };
  return (
    <DialogForm action="Open the run" onClose={onClose} onSubmit={open}>
      <Field label="Rounds" hint="The run ends after so many; it can be stopped before.">
        <NumberField
          min={1}
          step={1}
          required
          value={rounds}
          onChange={({ target }) => setRounds(target.value)}
        />
      </Field>
    </DialogForm>
  );
}
