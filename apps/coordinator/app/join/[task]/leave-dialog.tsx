"use client";
/** Before everything is forgotten: what goes, and what nobody can take back. */
import type { Left } from "../../../lib/deletions.ts";
import { useWords } from "../../../ui/words.tsx";
import { AskDialog } from "./ask-dialog.tsx";

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
  /** Answers what could not be deleted. */
  onLeave: () => Promise<readonly Left[]>;
}) {
  const { leaving, leave } = useWords().work;
  const go = async () => {
    const left = await onLeave();
    if (left.length === 0) return null;
    const parts = left.map(({ part }) => leaving.parts[part]);
    return leaving.failed(parts, left[0]?.why ?? "");
  };
  return (
    <AskDialog
      title={leaving.title}
      {...{ isOpen, onClose }}
      onYes={go}
      yes={leave}
      no={leaving.stay}
      testId="leave-now"
    >
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
    </AskDialog>
  );
}
