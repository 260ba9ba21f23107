"use client";
/** Choosing files or a folder, or dropping them: a label that looks like a button over the browser's own file input. */
import { useId, useState } from "react";
import type { PickedFile } from "../../../../lib/data-choice.ts";
import { buttonClass } from "../../../../ui/button.tsx";
import { useWords } from "../../../../ui/words.tsx";
import { droppedFiles } from "./dropped-files.ts";

const focus =
  "peer-focus-visible:outline-2 peer-focus-visible:outline-offset-2 peer-focus-visible:outline-river";

const place =
  "mt-3 flex flex-wrap items-center gap-x-3 gap-y-1 rounded-lg border border-dashed p-4";

export function FilePicker({
  label,
  isFolder = false,
  isMany = isFolder,
  accept,
  onPick,
}: {
  label: string;
  isFolder?: boolean;
  isMany?: boolean;
  accept?: string;
  onPick: (files: readonly PickedFile[]) => void;
}) {
  const id = useId();
  const { data } = useWords();
  const [isOver, setOver] = useState(false);
  const pick = (files: readonly PickedFile[]) => {
    if (files.length > 0) onPick(isMany ? files : files.slice(0, 1));
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
      <span className="text-sm text-soft max-sm:hidden">{data.orDrop}</span>
    </div>
  );
}

function pathed(file: File): PickedFile {
  return { path: file.webkitRelativePath || file.name, file };
}
