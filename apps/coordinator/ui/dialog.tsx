"use client";
/**
 * A question over the page. Focus stays inside until it is answered, Escape closes it, and focus returns to where it
 * was. `ConfirmDialog` asks before something that cannot be undone; the name of it must be written.
 */
import { Dialog as Base } from "@base-ui/react/dialog";
import { type ReactNode, useId, useState } from "react";
import { type ApiProblem, problemFrom } from "../lib/api-client.ts";
import { Button, IconButton } from "./button.tsx";
import { Input } from "./field.tsx";
import { Icon } from "./icons.tsx";

export function Dialog({
  title,
  description,
  isOpen,
  onClose,
  children,
  width = "normal",
}: {
  title: string;
  description?: ReactNode;
  isOpen: boolean;
  onClose: () => void;
  children: ReactNode;
  width?: "normal" | "wide";
}) {
  return (
    <Base.Root open={isOpen} onOpenChange={(open) => open || onClose()}>
      <Base.Portal>
        <Base.Backdrop className="fixed inset-0 z-40 bg-veil" />
        <Base.Popup
          className={[
            "fixed top-1/2 left-1/2 z-50 max-h-[calc(100dvh-2rem)] w-[calc(100vw-2rem)] -translate-x-1/2",
            "-translate-y-1/2 overflow-y-auto rounded-xl border border-line bg-surface p-5 shadow-lift",
            width === "wide" ? "max-w-3xl" : "max-w-lg",
          ].join(" ")}
        >
          <div className="mb-3 flex items-start justify-between gap-4">
            <Base.Title className="text-xl">{title}</Base.Title>
            <Base.Close
              render={
                <IconButton name="Close" size="small" className="-mt-1 -mr-1">
                  <Icon name="close" />
                </IconButton>
              }
            />
          </div>
          {description !== undefined && (
            <Base.Description render={<div />} className="mb-4 text-soft">
              {description}
            </Base.Description>
          )}
          {children}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}

/** The row of buttons at a dialog's foot. */
export function DialogActions({ children }: { children: ReactNode }) {
  return <div className="mt-5 flex flex-wrap-reverse justify-end gap-2">{children}</div>;
}

export type ConfirmDialogProps = {
  title: string;
  /** What will happen, and whether it can be undone. */
  description: ReactNode;
  /** What must be written to go on; without it one click is enough. */
  typed?: string;
  /** The verb: "Stop the run". */
  action: string;
  isOpen: boolean;
  onClose: () => void;
  /** The dialog closes when it has been done, and shows why when it has not. */
  onConfirm: () => Promise<unknown>;
};

export function ConfirmDialog(props: ConfirmDialogProps) {
  const { title, description, isOpen, onClose } = props;
  return (
    <Dialog title={title} description={description} isOpen={isOpen} onClose={onClose}>
      {/* Mounted with the dialog: what was written for one question does not answer the next. */}
      <Confirmation {...props} />
    </Dialog>
  );
}

function Confirmation({ typed, action, onClose, onConfirm }: ConfirmDialogProps) {
  const id = useId();
  const [written, setWritten] = useState("");
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const isAllowed = typed === undefined || written.trim() === typed;
  const confirm = async () => {
    if (!isAllowed || isBusy) return;
    setBusy(true);
    setProblem(null);
    try {
      await onConfirm();
      onClose();
    } catch (error) {
      setProblem(problemFrom(error));
      setBusy(false);
    }
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void confirm();
      }}
    >
      {typed !== undefined && (
        <div className="grid gap-1.5">
          <label htmlFor={id}>
            To go on, write <strong className="font-mono select-all">{typed}</strong>
          </label>
          <Input
            id={id}
            value={written}
            onChange={(event) => setWritten(event.target.value)}
            autoComplete="off"
            autoCapitalize="off"
            spellCheck={false}
          />
        </div>
      )}
      {problem !== null && (
        <p role="alert" className="mt-3 text-bad">
          {problem.sentence}
        </p>
      )}
      <DialogActions>
        <Button onClick={onClose}>Cancel</Button>
        <Button look="danger" type="submit" isBusy={isBusy} disabled={!isAllowed}>
          {action}
        </Button>
      </DialogActions>
    </form>
  );
}
