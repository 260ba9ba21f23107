"use client";
/** Before everything is forgotten: what goes, and what nobody can take back. */
import { useId, useState } from "react";
import { Button } from "../../../ui/button.tsx";
import { Modal } from "../../../ui/modal.tsx";
import { Notice } from "../../../ui/panel.tsx";
import { useWords } from "../../../ui/words.tsx";

export function LeaveDialog({
  isOpen,
  counted,
  onClose,
  onLeave,
}: {
  isOpen: boolean;
  /** Changes of this device that are in the model. */
  counted: number;
  onClose: () => void;
  onLeave: () => Promise<void>;
}) {
  const id = useId();
  const { leaving, leave } = useWords().work;
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const go = () => {
    setBusy(true);
    onLeave().catch((error: unknown) => {
      setBusy(false);
      setFailure(error instanceof Error ? error.message : String(error));
    });
  };
  return (
    <Modal
      isOpen={isOpen}
      onClose={onClose}
      labelledBy={id}
      className="m-auto max-h-[calc(100dvh-2rem)] w-[calc(100vw-2rem)] max-w-lg overflow-y-auto rounded-xl border border-line bg-surface shadow-lift"
    >
      <div className="grid gap-4 p-5">
        <h2 id={id} className="text-xl">
          {leaving.title}
        </h2>
        <div>
          <p>{leaving.gone}</p>
          <ul className="mt-1 list-disc pl-5 text-soft">
            {leaving.goneList.map((one) => (
              <li key={one}>{one}</li>
            ))}
          </ul>
        </div>
        <p>{leaving.remains(counted)}</p>
        <p className="text-soft">{leaving.told}</p>
        {failure !== null && <Notice tone="bad" title={leaving.failed(failure)} />}
        <div className="flex flex-wrap justify-end gap-2">
          <Button onClick={onClose}>{leaving.stay}</Button>
          <Button look="danger" data-testid="leave-now" isBusy={isBusy} onClick={go}>
            {leave}
          </Button>
        </div>
      </div>
    </Modal>
  );
}
