"use client";
/** Choosing files or a folder, or dropping them: a label that looks like a button over the browser's own file input. */
import { useId, useState } from "react";
import type { PickedFile } from "../lib/data-choice.ts";
import { droppedFiles, pathed } from "../lib/dropped-files.ts";
import { buttonClass } from "./button.tsx";

const focus =
  "peer-focus-visible:outline-2 peer-focus-visible:outline-offset-2 peer-focus-visible:outline-river";

const place = "flex flex-wrap items-center gap-x-3 gap-y-1 rounded-lg border border-dashed p-4";

export function FilePicker({
  label,
  orDrop = "or drop it here",
  isFolder = false,
  isMany = isFolder,
  accept,
  onPick,
}: {
  label: string;
  /** Beside the button. */
  orDrop?: string;
  isFolder?: boolean;
  isMany?: boolean;
  accept?: string;
  /** At least one; more than one only where many may be chosen. */
  onPick: (files: readonly [PickedFile, ...PickedFile[]]) => void;
}) {
  const id = useId();
  const [isOver, setOver] = useState(false);
  const pick = ([first, ...others]: readonly PickedFile[]) => {
    if (first !== undefined) onPick(isMany ? [first, ...others] : [first]);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is a second way; the input is the first
    <div
      className={`${place} ${isOver ? "border-river bg-river-soft" : "border-edge"}`}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        droppedFiles(event.dataTransfer.items).then(pick);
      }}
    >
      <input
        id={id}
        type="file"
        multiple={isMany}
        ref={(input) => {
          if (input !== null) input.webkitdirectory = isFolder;
        }}
        accept={accept}
        className="peer sr-only"
        onChange={({ target }) => {
          pick(Array.from(target.files ?? [], pathed));
          target.value = "";
        }}
      />
      <label htmlFor={id} className={`${buttonClass()} cursor-pointer ${focus}`}>
        {label}
      </label>
      <span className="text-sm text-soft max-sm:hidden">{orDrop}</span>
    </div>
  );
}
