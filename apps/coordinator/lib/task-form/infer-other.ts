/** What images and texts probably are, from a sample of them; all of it can be changed. */
import type { SampleNote } from "./draft.ts";

type Refused = { readonly ok: false; readonly sentence: string };

/** A picture that was looked at. */
export type LookedAt = {
  /** With its folders. */
  readonly path: string;
  readonly width: number;
  readonly height: number;
  readonly isGrey: boolean;
};

export type InferredImages =
  | {
      readonly ok: true;
      readonly classes: readonly string[];
      readonly height: number;
      readonly width: number;
      readonly channels: 1 | 3;
      readonly sample: SampleNote;
    }
  | Refused;

/** Larger pictures are scaled down to it: a model of this size still trains in a browser. */
const side_max = 64;
const imageName = /\.(png|jpe?g|webp|gif|bmp|avif)$/i;

export const isImageName = (path: string): boolean => imageName.test(path);

/** The folder that a picture lies in names its class. */
export function classOf(path: string): string {
  return path.split("/").at(-2) ?? "";
}

/** Pictures from all over the folder, few enough to be decoded at once. */
export function picturesToLookAt(paths: readonly string[], most = 24): readonly string[] {
  const images = paths.filter(isImageName);
  const shown = Math.min(most, images.length);
  return Array.from({ length: shown }, (_, index) => {
    const at = Math.floor((index * images.length) / shown);
    return images[at] ?? "";
  });
}

export function inferImages(
  name: string,
  paths: readonly string[],
  seen: readonly LookedAt[],
): InferredImages {
  const images = paths.filter(isImageName);
  if (images.length === 0 || seen.length === 0) {
    return refused(
      `“${name}” holds no pictures that this browser can read. PNG and JPEG always work.`,
    );
  }
  const classes = [...new Set(images.map(classOf))].sort((a, b) =>
    a.localeCompare(b, "en", { numeric: true }),
  );
  if (classes.length < 2 || classes.includes("")) {
    return refused(
      `“${name}” needs one folder for each class, with pictures in it: the folder's name is the class. There is one alone.`,
    );
  }
  const [height, width] = [
    median(seen.map((one) => one.height)),
    median(seen.map((one) => one.width)),
  ];
  const factor = Math.min(1, side_max / Math.max(height, width));
  const scaled = (side: number) => Math.max(1, Math.round(side * factor));
  const channels = seen.every(({ isGrey }) => isGrey) ? 1 : 3;
  const words = `${images.length.toLocaleString("en")} pictures in ${classes.length} folders, usually ${width} × ${height}`;
  const sample = { name, words, count: images.length };
  return { ok: true, classes, height: scaled(height), width: scaled(width), channels, sample };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

/** Whether no pixel of some RGBA bytes has a colour. */
export function isGreyImage(pixels: ArrayLike<number>): boolean {
  for (let at = 0; at + 2 < pixels.length; at += 4) {
    if (pixels[at] !== pixels[at + 1] || pixels[at] !== pixels[at + 2]) return false;
  }
  return true;
}

export type InferredText =
  | {
      readonly ok: true;
      readonly vocabulary: string;
      readonly sequence_length: number;
      readonly sample: SampleNote;
    }
  | Refused;

const alphabet_max = 200;
const passage_max = 40;
const passages_min = 10;

/** The characters that are used, the rarest left out where there are too many; in the order of their codes. */
export function inferText(name: string, text: string): InferredText {
  const counts = new Map<string, number>();
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charAt(at);
    counts.set(character, (counts.get(character) ?? 0) + 1);
  }
  if (counts.size < 2) {
    return refused(`“${name}” has fewer than two different characters. Choose a plain text.`);
  }
  if (text.includes("\0")) return refused(`“${name}” is no plain text. Choose a .txt file.`);
  const used = [...counts].sort(([a, many], [b, more]) => more - many || (a < b ? -1 : 1));
  const known = used.slice(0, alphabet_max);
  const covered = known.reduce((sum, [, count]) => sum + count, 0) / text.length;
  const vocabulary = known
    .map(([character]) => character)
    .sort()
    .join("");
  const fitting = Math.floor((text.length - 1) / passages_min);
  const sequence_length = Math.max(2, Math.min(passage_max, fitting));
  const left =
    covered < 1 ? `; ${(covered * 100).toFixed(1)} % of the text is in the alphabet` : "";
  const words = `${text.length.toLocaleString("en")} characters, ${counts.size} different ones${left}`;
  const count = Math.floor((text.length - 1) / sequence_length);
  return { ok: true, vocabulary, sequence_length, sample: { name, words, count } };
}

function refused(sentence: string): Refused {
  return { ok: false, sentence };
}
