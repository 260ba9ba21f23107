"use client";
/** One example as a small picture, in the page's own ink where it is grey. */
import { useEffect, useRef } from "react";

export type ThumbImage = {
  readonly width: number;
  readonly height: number;
  readonly values: Float32Array;
};

export function Thumb({ preview, label }: { preview: ThumbImage; label: string }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { width, height, values } = preview;
  useEffect(() => {
    canvas.current?.getContext("2d")?.putImageData(pixels({ width, height, values }), 0, 0);
  }, [width, height, values]);
  const isGrey = values.length === width * height;
  return (
    <canvas
      ref={canvas}
      width={width}
      height={height}
      role="img"
      aria-label={label}
      className={`size-8 ${isGrey ? "mix-blend-multiply dark:mix-blend-screen dark:invert" : "rounded"}`}
    />
  );
}

/** Grey values are ink on white paper, which dark mode turns around. */
function pixels({ width, height, values }: ThumbImage): ImageData {
  const image = new ImageData(width, height);
  const channels = values.length / (width * height);
  for (let at = 0; at < width * height; at++) {
    for (let channel = 0; channel < 3; channel++) {
      const value = values[at * channels + (channels === 3 ? channel : 0)] ?? 0;
      image.data[at * 4 + channel] = 255 * (channels === 3 ? value : 1 - value);
    }
    image.data[at * 4 + 3] = 255;
  }
  return image;
}
