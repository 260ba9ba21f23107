"use client";
/** Loose image files: say which class they show, choose or drop them, then those of the next class. */
import { useState } from "react";
import { Button } from "../../../../ui/button.tsx";
import { FilePicker } from "../../../../ui/file-picker.tsx";
import { useWords } from "../../../../ui/words.tsx";
import { ClassChoice } from "./class-choice.tsx";
import { useCollected } from "./use-collected.ts";
import type { DataDesk } from "./use-data-desk.ts";

export function ClassFilesSource({
  data,
  classes,
}: {
  data: DataDesk;
  classes: readonly string[];
}) {
  const [name, setName] = useState(classes[0] ?? "");
  const collected = useCollected(data, "collected");
  const { files: words, orDrop, replaces } = useWords().data;
  return (
    <div>
      <p className="mb-3 max-w-[60ch]">{words.how}</p>
      <ClassChoice legend={words.what} classes={classes} value={name} onChoose={setName} />
      <div className="mt-3">
        <FilePicker
          label={words.pick(name)}
          orDrop={orDrop}
          isMany
          accept="image/*"
          onPick={(picked) =>
            collected.add(
              name,
              picked.map(({ file }) => file),
            )
          }
        />
      </div>
      {collected.replaces && <p className="mt-2 text-sm text-soft">{replaces}</p>}
      {collected.count > 0 && (
        <p className="mt-2 text-soft">
          {words.collected(collected.count)}{" "}
          <Button size="small" onClick={collected.removeLast}>
            {words.removeLast}
          </Button>
        </p>
      )}
    </div>
  );
}
