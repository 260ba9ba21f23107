"use client";
/** Paper to draw on with mouse, pen or finger. Black ink on nothing: whoever reads it sees only what was drawn. */
import { type PointerEvent, type Ref, useImperativeHandle, useRef } from "react";

export type DrawPadHandle = {
  clear(): void;
  /** What is drawn, small enough to keep many; null while the paper is empty. */
  picture(): ImageData | null;
};

const side_px = 280;
const kept_px = 112;
const pen_px = 20;
/** In the dark the paper is turned around with its ink: what is read stays black on nothing. */
const paperClass = [
  "aspect-square w-full max-w-64 cursor-crosshair touch-none rounded-lg border bg-white",
  "border-edge dark:invert dark:hue-rotate-180",
].join(" ");

export function DrawPad({
  ref,
  label,
  testId,
  onStroke,
}: {
  ref: Ref<DrawPadHandle>;
  label: string;
  testId?: string;
  /** A stroke has ended. */
  onStroke?: () => void;
}) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const isEmpty = useRef(true);
  useImperativeHandle(ref, () => ({
    clear: () => {
      canvas.current?.getContext("2d")?.clearRect(0, 0, side_px, side_px);
      isEmpty.current = true;
    },
    picture: () => (canvas.current === null || isEmpty.current ? null : shrunk(canvas.current)),
  }));

  const draw = (event: PointerEvent<HTMLCanvasElement>) => {
    const { currentTarget: paper, nativeEvent } = event;
    const context = paper.getContext("2d");
    if (context === null || (event.type !== "pointerdown" && event.buttons === 0)) return;
    const scale = side_px / paper.getBoundingClientRect().width;
    if (event.type === "pointerdown") {
      paper.setPointerCapture(event.pointerId);
      context.beginPath();
      context.lineWidth = pen_px;
      context.lineCap = "round";
      context.lineJoin = "round";
    }
    context.lineTo(nativeEvent.offsetX * scale, nativeEvent.offsetY * scale);
    context.stroke();
    isEmpty.current = false;
  };

  return (
    <canvas
      ref={canvas}
      width={side_px}
      height={side_px}
      data-testid={testId}
      role="img"
      aria-label={label}
      className={paperClass}
      onPointerDown={draw}
      onPointerMove={draw}
      onPointerUp={onStroke}
    />
  );
}

function shrunk(canvas: HTMLCanvasElement): ImageData | null {
  const small = new OffscreenCanvas(kept_px, kept_px).getContext("2d");
  small?.drawImage(canvas, 0, 0, kept_px, kept_px);
  return small?.getImageData(0, 0, kept_px, kept_px) ?? null;
}
