"use client";
/** Drawing digits to learn from: say which digit, draw it, add it, until there are some of each. */
import { useRef, useState } from "react";
import { plural } from "../../../../lib/format.ts";
import type { PickedFile } from "../../../../lib/data-choice.ts";
import { pictureFile } from "../../../../lib/picture-file.ts";
import { Button } from "../../../../ui/button.tsx";
import { DrawPad, type DrawPadHandle } from "../../../../ui/draw-pad.tsx";
import type { DataDesk } from "../use-visit.ts";

const digits = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];

export function DrawDigits({ data }: { data: DataDesk }) {
  const pad = useRef<DrawPadHandle>(null);
  const [label, setLabel] = useState(0);
  const [drawings, setDrawings] = useState<readonly PickedFile[]>([]);
  const [isMissing, setMissing] = useState(false);

  const keep = (next: readonly PickedFile[]) => {
    setDrawings(next);
    data.choose({ kind: "images", source: "drawings", files: next });
  };
  const add = async () => {
    const picture = pad.current?.picture() ?? null;
    setMissing(picture === null);
    if (picture === null) return;
    const path = `${label}/${drawings.length + 1}.png`;
    keep([...drawings, { path, file: await pictureFile(picture) }]);
    pad.current?.clear();
    setLabel((label + 1) % 10);
  };
  return (
    <div className="flex flex-wrap gap-6">
      <div className="w-full max-w-64">
        <DrawPad ref={pad} label={`Paper to draw a ${label} on`} />
        <div className="mt-2 flex gap-2">
          <Button look="primary" className="grow" onClick={add}>
            Add this {label}
          </Button>
          <Button onClick={() => pad.current?.clear()}>Clear</Button>
        </div>
        <p className="mt-1 min-h-5 text-sm text-warn" role="status">
          {isMissing && "Draw the digit first, then add it."}
        </p>
      </div>
      <div className="min-w-52 flex-1">
        <DigitChoice value={label} onChoose={setLabel} />
        <p className="mt-3 text-soft">
          {drawings.length === 0
            ? "Choose a digit, draw it large and add it. Ten of each are a good start, and fewer work too."
            : `${plural(drawings.length, "digit")} drawn. Add more at any time: the next round learns from them.`}
        </p>
        {drawings.length > 1 && (
          <Button look="quiet" size="small" onClick={() => keep(drawings.slice(0, -1))}>
            Remove the last one
          </Button>
        )}
      </div>
    </div>
  );
}

const digitClass = [
  "grid min-h-10 cursor-pointer place-items-center rounded-lg border border-edge font-semibold",
  "has-checked:border-river has-checked:bg-river has-checked:text-on-river",
  "has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-river",
].join(" ");

function DigitChoice({ value, onChoose }: { value: number; onChoose: (digit: number) => void }) {
  return (
    <fieldset>
      <legend className="mb-1.5 text-sm text-soft">I am drawing a</legend>
      <div className="grid max-w-64 grid-cols-5 gap-1.5">
        {digits.map((digit) => (
          <label key={digit} className={digitClass}>
            <input
              type="radio"
              name="drawn-digit"
              className="sr-only"
              checked={digit === value}
              onChange={() => onChoose(digit)}
            />
            {digit}
          </label>
        ))}
      </div>
    </fieldset>
  );
}
