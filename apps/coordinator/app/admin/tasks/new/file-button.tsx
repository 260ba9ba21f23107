"use client";
/** Choosing files, or dropping them: a label that looks like a button over the browser's own file input. */
import { useId, useState } from "react";
import { buttonClass } from "../../../../ui/button.tsx";

export function FileButton({
  label,
  accept,
  isFolder = false,
  onPick,
}: {
  label: string;
  accept?: string;
  isFolder?: boolean;
  onPick: (files: readonly File[]) => void;
}) {
  const id = useId();
  const [isOver, setOver] = useState(false);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is a second way; the input is the first
    <div
      className={`rounded-lg border border-dashed p-4 ${isOver ? "border-river bg-river-soft" : "border-edge"}`}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        if (!isFolder) onPick(Array.from(event.dataTransfer.files));
      }}
    >
      <input
        id={id}
        type="file"
        multiple={isFolder}
        ref={(input) => {
          if (input !== null) input.webkitdirectory = isFolder;
        }}
        accept={accept}
        className="peer sr-only"
        onChange={({ target }) => {
          onPick(Array.from(target.files ?? []));
          target.value = "";
        }}
      />
      <label
        htmlFor={id}
        className={`${buttonClass()} peer-focus-visible:outline-2 peer-focus-visible:outline-offset-2 peer-focus-visible:outline-river`}
      >
        {label}
      </label>
      {!isFolder && <span className="ml-3 text-sm text-soft max-sm:hidden">or drop it here</span>}
    </div>
  );
}
