"use client";
/**
 * A question over the page. Focus stays inside until it is answered, Escape closes it, and focus returns to where it
 * was. `ConfirmDialog` asks before something that cannot be undone; the name of it must be written.
 */
import { type ReactNode, useId, useState } from "react";
import { IconButton } from "./button.tsx";
import { DialogForm } from "./dialog-form.tsx";
import { Input } from "./field.tsx";
import { Icon } from "./icons.tsx";
import { Modal } from "./modal.tsx";

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
  const id = useId();
  const hasDescription = description !== undefined;
  return (
    <Modal
      isOpen={isOpen}
      onClose={onClose}
      labelledBy={`${id}-title`}
      describedBy={hasDescription ? `${id}-description` : undefined}
      className={[
        "m-auto max-h-[calc(100dvh-2rem)] w-[calc(100vw-2rem)] overflow-y-auto rounded-xl border border-line",
        "bg-surface shadow-lift",
        width === "wide" ? "max-w-3xl" : "max-w-lg",
      ].join(" ")}
    >
      <div className="p-5">
        <div className="mb-3 flex items-start justify-between gap-4">
          <h2 id={`${id}-title`} className="text-xl">
            {title}
          </h2>
          <IconButton name="Close" size="small" className="-mt-1 -mr-1" onClick={onClose}>
            <Icon name="close" />
          </IconButton>
        </div>
        {hasDescription && (
          <div id={`${id}-description`} className="mb-4 text-soft">
            {description}
          </div>
        )}
        {children}
      </div>
    </Modal>
  );
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
  /** What is to be chosen first. */
  children?: ReactNode;
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

function Confirmation({ typed, action, onClose, onConfirm, children }: ConfirmDialogProps) {
  const id = useId();
  const [written, setWritten] = useState("");
  return (
    <DialogForm
      action={action}
      look="danger"
      isReady={typed === undefined || written.trim() === typed}
      onClose={onClose}
      onSubmit={async () => {
        await onConfirm();
        onClose();
      }}
    >
      {children}
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
    </DialogForm>
  );
}
