"use client";
/** Dialogs, and the states of a list that is empty, wrong or on its way. */
import { useState } from "react";
import { Button } from "../../../ui/button.tsx";
import { ConfirmDialog, Dialog } from "../../../ui/dialog.tsx";
import { DialogActions } from "../../../ui/dialog-form.tsx";
import { Field, Input } from "../../../ui/field.tsx";
import { Notice, Panel } from "../../../ui/panel.tsx";
import { EmptyState, ErrorState, SkeletonRows } from "../../../ui/states.tsx";

export function Asking() {
  const [open, setOpen] = useState<"dialog" | "typed" | null>(null);
  const close = () => setOpen(null);
  return (
    <Panel title="Questions and states">
      <div className="grid gap-4">
        <div className="flex flex-wrap gap-2">
          <Button onClick={() => setOpen("dialog")}>Dialog</Button>
          <Button look="danger" onClick={() => setOpen("typed")}>
            Typed confirmation
          </Button>
        </div>
        <EmptyState
          icon="devices"
          title="No device is enrolled"
          actions={<Button look="primary">Invite one</Button>}
        >
          <p>
            An invitation is a link that works once. Whoever opens it takes part with that device.
          </p>
        </EmptyState>
        <ErrorState
          title="The runs could not be read."
          problem={{
            kind: "failed",
            sentence: "The database does not answer. It may be restarting. Try again in a moment.",
            status: 503,
            request_id: "req-7f3a90c2",
          }}
          onRetry={close}
        />
        <SkeletonRows rows={3} name="runs" />
        <div className="grid gap-2 md:grid-cols-2">
          <Notice tone="warn" title="Two rounds were abandoned.">
            Too few devices were there at night.
          </Notice>
          <Notice tone="good" title="The run is finished." />
        </div>
      </div>
      <Dialog
        title="Rename the task"
        description="Its versions keep their names."
        isOpen={open === "dialog"}
        onClose={close}
      >
        <Field label="Title">
          <Input defaultValue="Handwritten digits" />
        </Field>
        <DialogActions>
          <Button onClick={close}>Cancel</Button>
          <Button look="primary" onClick={close}>
            Rename
          </Button>
        </DialogActions>
      </Dialog>
      <ConfirmDialog
        title="Revoke this device?"
        description="It is not chosen again, and a change that it is about to send is refused. This cannot be undone."
        typed="kitchen-tablet"
        action="Revoke the device"
        isOpen={open === "typed"}
        onClose={close}
        onConfirm={() => Promise.resolve()}
      />
    </Panel>
  );
}
