"use client";
/** Images that are collected one by one, each for a class: what is there already is added to, whatever came between. */
import { useRef } from "react";
import type { ImageSource, PickedFile } from "../../../../lib/data-choice.ts";
import { choiceIn } from "../../../../lib/data-desk-state.ts";
import type { DataDesk } from "./use-data-desk.ts";

export type Collected = {
  readonly count: number;
  /** Whether adding takes the place of other data. */
  readonly replaces: boolean;
  add(className: string, files: readonly Blob[]): void;
  removeLast(): void;
};

export function useCollected(data: DataDesk, source: ImageSource): Collected {
  const choice = choiceIn(data.data);
  const isMine = choice?.kind === "images" && choice.source === source;
  const files = isMine ? choice.files : [];
  // A file may be ready after others were added: it joins them.
  const latest = useRef<readonly PickedFile[]>(files);
  latest.current = files;
  const take = (next: readonly PickedFile[]) => {
    latest.current = next;
    if (next.length === 0) data.forget().catch(() => undefined);
    else data.choose({ kind: "images", source, files: next });
  };
  return {
    count: files.length,
    replaces: choice !== null && !isMine,
    add: (className, added) => {
      const first = latest.current.length + 1;
      const named = added.map((file, index) => ({
        path: `${className}/${nameOf(file) ?? `${source}-${first + index}.png`}`,
        file,
      }));
      take([...latest.current, ...named]);
    },
    removeLast: () => take(latest.current.slice(0, -1)),
  };
}

function nameOf(file: Blob): string | undefined {
  return file instanceof File ? file.name : undefined;
}
