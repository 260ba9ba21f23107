"use client";
/** Drawing examples: say which class, draw it, add it, until there are some of each. */
import { useRef, useState } from "react";
import { pictureFile } from "../../../../lib/picture-file.ts";
import { Button } from "../../../../ui/button.tsx";
import { DrawPad, type DrawPadHandle } from "../../../../ui/draw-pad.tsx";
import { useWords } from "../../../../ui/words.tsx";
import { ClassChoice } from "./class-choice.tsx";
import { useCollected } from "./use-collected.ts";
import type { DataDesk } from "./use-data-desk.ts";

export function DrawingSource({ data, classes }: { data: DataDesk; classes: readonly string[] }) {
  const pad = useRef<DrawPadHandle>(null);
  const [name, setName] = useState(classes[0] ?? "");
  const [isMissing, setMissing] = useState(false);
  const collected = useCollected(data, "drawings");
  const { draw: words, replaces } = useWords().data;

  const add = async () => {
    const picture = pad.current?.picture() ?? null;
    setMissing(picture === null);
    if (picture === null) return;
    pad.current?.clear();
    setName(classes[(classes.indexOf(name) + 1) % classes.length] ?? name);
    collected.add(name, [await pictureFile(picture)]);
  };
  return (
    <div className="flex flex-wrap gap-6">
      <div className="w-full max-w-64">
        <DrawPad ref={pad} label={words.paper(name)} testId="drawing" />
        <div className="mt-2 flex gap-2">
          <Button look="primary" className="min-w-0 grow" onClick={add}>
            <span className="truncate">{words.add(name)}</span>
          </Button>
          <Button onClick={() => pad.current?.clear()}>{words.clear}</Button>
        </div>
        <p className="mt-1 min-h-5 text-sm text-warn" role="status">
          {isMissing && words.empty}
        </p>
      </div>
      <div className="min-w-0 flex-1 basis-52">
        <ClassChoice legend={words.what} classes={classes} value={name} onChoose={setName} />
        <p className="mt-3 text-soft">
          {collected.count === 0 ? words.first : words.drawn(collected.count)}
        </p>
        {collected.replaces && <p className="mt-1 text-sm text-soft">{replaces}</p>}
        {collected.count > 0 && (
          <Button size="small" onClick={collected.removeLast}>
            {words.removeLast}
          </Button>
        )}
      </div>
    </div>
  );
}
