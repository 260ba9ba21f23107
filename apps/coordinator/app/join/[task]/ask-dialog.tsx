"use client";
/** A question before something that cannot be taken back: it stays open until that is done, and says why it is not. */
import { type ReactNode, useId, useState } from "react";
import { Button, type ButtonLook } from "../../../ui/button.tsx";
import { Modal } from "../../../ui/modal.tsx";
import { Notice } from "../../../ui/panel.tsx";

export type AskDialogProps = {
  title: string;
  isOpen: boolean;
  onClose: () => void;
  /** In words, why it was not done; null: it was. */
  onYes: () => Promise<string | null>;
  yes: string;
  no: string;
  look?: ButtonLook;
  testId: string;
  children: ReactNode;
};

export function AskDialog(props: AskDialogProps) {
  const id = useId();
  return (
    <Modal
      isOpen={props.isOpen}
      onClose={props.onClose}
      labelledBy={id}
      className="m-auto max-h-[calc(100dvh-2rem)] w-[calc(100vw-2rem)] max-w-lg overflow-y-auto rounded-xl border border-line bg-surface text-base shadow-lift"
    >
      {/* Mounted with the dialog: what failed once is not said the next time. */}
      <Question id={id} {...props} />
    </Modal>
  );
}

function Question({
  id,
  title,
  onClose,
  onYes,
  yes,
  no,
  look = "danger",
  testId,
  children,
}: AskDialogProps & { id: string }) {
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const go = async () => {
    setBusy(true);
    const failed = await onYes();
    setBusy(false);
    setFailure(failed);
  };
  return (
    <div className="grid gap-4 p-5">
      <h2 id={id} className="text-xl">
        {title}
      </h2>
      {children}
      <div role="status">{failure !== null && <Notice tone="bad" title={failure} />}</div>
      <div className="flex flex-wrap justify-end gap-2">
        <Button onClick={onClose}>{no}</Button>
        <Button look={look} data-testid={testId} isBusy={isBusy} onClick={go}>
          {yes}
        </Button>
      </div>
    </div>
  );
}
