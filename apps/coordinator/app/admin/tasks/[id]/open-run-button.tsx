"use client";
/** Opens a run of the newest version: how many rounds, and what it begins with; or leads to the one that there is. */
import type { RunView } from "@tributary/protocol";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { send } from "../../../../lib/api-client.ts";
import { runAddress } from "../../../../lib/overview.ts";
import type { CatalogueEntry } from "../../../../lib/task-form/catalogue.ts";
import { Button, buttonClass } from "../../../../ui/button.tsx";
import { Dialog } from "../../../../ui/dialog.tsx";
import { DialogForm } from "../../../../ui/dialog-form.tsx";
import { Field, NumberField, Select } from "../../../../ui/field.tsx";
import { usePermission } from "../../../../ui/use-me.ts";

const usual_rounds = "20";

export function OpenRunButton({ entry: { spec, listing, run } }: { entry: CatalogueEntry }) {
  const [isOpen, setOpen] = useState(false);
  const mayOpen = usePermission("runs.open");
  // A task has one run at a time, and a paused one is not over.
  if (run?.status === "running" || run?.status === "paused") {
    return (
      <Link href={runAddress(run.id)} className={buttonClass("primary")}>
        Go to its run
      </Link>
    );
  }
  if (!mayOpen || listing === "archived") return null;
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
        <OpenRunForm spec={spec} hasRun={run !== null} onClose={() => setOpen(false)} />
      </Dialog>
    </>
  );
}

function OpenRunForm({
  spec,
  hasRun,
  onClose,
}: Pick<CatalogueEntry, "spec"> & {
  /** Before the first one there is no model to go on from. */
  hasRun: boolean;
  onClose: () => void;
}) {
  const router = useRouter();
  const [rounds, setRounds] = useState(usual_rounds);
  const [start_from, setStart] = useState<"fresh" | "latest">("fresh");
  const open = async () => {
    // Any seed is as good: two runs of one task should not begin alike.
    const [seed = 0] = crypto.getRandomValues(new Uint32Array(1));
    const wanted = { task: spec, rounds: Number(rounds), seed, start_from };
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
      {hasRun && (
        <Field
          label="Begins with"
          hint="A version with another model or other data always begins with fresh weights."
        >
          <Select
            value={start_from}
            onChange={({ target }) => setStart(target.value as typeof start_from)}
          >
            <option value="fresh">fresh weights</option>
            <option value="latest">the task’s newest model</option>
          </Select>
        </Field>
      )}
    </DialogForm>
  );
}
