"use client";
/** A button that records while it is held, by pointer, Space or Enter. Whatever takes the hold away ends it. */
import { type KeyboardEvent, type RefObject, useEffect, useRef, useState } from "react";
import { buttonClass } from "../../../../ui/button.tsx";
import { leadFocus } from "../../../../ui/lead-focus.ts";
import { useWords } from "../../../../ui/words.tsx";
import { frameOf } from "./camera.ts";

const frame_ms = 100;
/** A minute's hold by somebody who fell asleep. */
const frames_max = 600;

const isHoldKey = ({ key }: KeyboardEvent) => key === " " || key === "Enter";

export function HoldToRecord({
  label,
  video,
  side_px,
  onFrames,
}: {
  label: string;
  video: RefObject<HTMLVideoElement | null>;
  side_px: number;
  /** All of one hold, when it ends. */
  onFrames: (frames: readonly Blob[]) => void;
}) {
  const { webcam: words } = useWords().data;
  const [recorded, setRecorded] = useState<number | null>(null);
  const [last, setLast] = useState(0);
  const hold = useRef<{ frames: Promise<Blob | null>[]; timer: number } | null>(null);

  const take = () => {
    const { current: held } = hold;
    const { current: seen } = video;
    if (held === null || seen === null || held.frames.length >= frames_max) return;
    held.frames.push(frameOf(seen, side_px));
    setRecorded(held.frames.length);
  };
  const begin = () => {
    if (hold.current !== null) return;
    hold.current = { frames: [], timer: window.setInterval(take, frame_ms) };
    take();
  };
  const end = async () => {
    const { current: held } = hold;
    if (held === null) return;
    hold.current = null;
    clearInterval(held.timer);
    setRecorded(null);
    const frames = (await Promise.all(held.frames)).filter((frame) => frame !== null);
    setLast(frames.length);
    if (frames.length > 0) onFrames(frames);
  };
  useEffect(() => () => clearInterval(hold.current?.timer), []);
  return (
    <>
      <button
        ref={leadFocus}
        type="button"
        className={`${buttonClass("primary")} mt-2 w-full touch-none select-none`}
        aria-pressed={recorded !== null}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          begin();
        }}
        onPointerUp={end}
        onPointerCancel={end}
        onContextMenu={(event) => event.preventDefault()}
        onKeyDown={(event) => {
          if (!isHoldKey(event)) return;
          event.preventDefault();
          if (!event.repeat) begin();
        }}
        onKeyUp={(event) => isHoldKey(event) && end()}
        onBlur={end}
      >
        <span className="truncate">{recorded === null ? label : words.recording(recorded)}</span>
      </button>
      <p className="mt-1 min-h-5 text-sm text-soft" role="status">
        {recorded === null && last > 0 && words.recorded(last)}
      </p>
    </>
  );
}
