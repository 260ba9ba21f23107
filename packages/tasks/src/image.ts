/**
 * From pixels of any size to the numbers that a task's model reads: grey or colour in [0, 1], light
 * ink on dark, scaled to the schema's size. No decoding here: each platform brings a decoder of its
 * own.
 */
import type { DataSchema } from "@tributary/protocol";

export type ImageSchema = Extract<DataSchema, { kind: "image" }>;

/** RGBA bytes in row-major order; a browser's ImageData is one. */
export type PixelImage = {
  readonly width: number;
  readonly height: number;
  readonly data: ArrayLike<number>;
};

/** Reads the bytes of a PNG, JPEG or whatever the platform knows; rejects what it cannot read. */
export type ImageDecoder = (file: Uint8Array<ArrayBuffer>) => Promise<PixelImage>;

/** One colour plane with values in [0, 1]. */
export type Plane = {
  readonly width: number;
  readonly height: number;
  readonly values: Float32Array;
};

const luma = [0.299, 0.587, 0.114] as const;

/**
 * The input of one example: `[height, width, channels]`, padded with dark where the proportions
 * differ.
 */
export function imageToInput(image: PixelImage, schema: ImageSchema): Float32Array {
  if (schema.channels === 1) {
    return fitPlane(lightOnDark(greyPlane(image)), schema).values;
  }
  const input = new Float32Array(schema.height * schema.width * 3);
  for (let channel = 0; channel < 3; channel++) {
    const plane = fitPlane(colourPlane(image, channel), schema);
    plane.values.forEach((value, at) => {
      input[at * 3 + channel] = value;
    });
  }
  return input;
}

/** Brightness by Rec. 601, over white where the image is transparent. */
export function greyPlane(image: PixelImage): Plane {
  const planes = luma.map((_, channel) => colourPlane(image, channel).values);
  const values = new Float32Array(image.width * image.height);
  luma.forEach((weight, channel) => {
    planes[channel]?.forEach((value, at) => {
      values[at] = (values[at] ?? 0) + weight * value;
    });
  });
  return { width: image.width, height: image.height, values };
}

function colourPlane(image: PixelImage, channel: number): Plane {
  const { width, height, data } = image;
  const values = Float32Array.from({ length: width * height }, (_, at) => {
    const opacity = (data[at * 4 + 3] ?? 0) / 255;
    return ((data[at * 4 + channel] ?? 0) / 255) * opacity + (1 - opacity);
  });
  return { width, height, values };
}

/** Paper is bright and so is its border; MNIST is light ink on dark, so that paper is inverted. */
export function lightOnDark(plane: Plane): Plane {
  return borderBrightness(plane) > 0.5
    ? { ...plane, values: plane.values.map((value) => 1 - value) }
    : plane;
}

function borderBrightness({ width, height, values }: Plane): number {
  let [sum, count] = [0, 0];
  for (let y = 0; y < height; y++) {
    const step = y === 0 || y === height - 1 ? 1 : Math.max(1, width - 1);
    for (let x = 0; x < width; x += step) {
      sum += values[y * width + x] ?? 0;
      count += 1;
    }
  }
  return sum / count;
}

/** Scales to fit into the size and centres there; the rest stays dark. */
export function fitPlane(plane: Plane, size: { width: number; height: number }): Plane {
  if (plane.width === size.width && plane.height === size.height) return plane;
  const ratio = Math.min(size.width / plane.width, size.height / plane.height);
  const scaled = resizePlane(plane, {
    width: Math.max(1, Math.round(plane.width * ratio)),
    height: Math.max(1, Math.round(plane.height * ratio)),
  });
  return paste(scaled, {
    ...size,
    left: Math.floor((size.width - scaled.width) / 2),
    top: Math.floor((size.height - scaled.height) / 2),
  });
}

/** Puts a plane onto a dark one; what reaches beyond the edge is cut off. */
export function paste(
  plane: Plane,
  onto: { width: number; height: number; left: number; top: number },
): Plane {
  const values = new Float32Array(onto.width * onto.height);
  for (let y = Math.max(0, -onto.top); y < Math.min(plane.height, onto.height - onto.top); y++) {
    for (let x = Math.max(0, -onto.left); x < Math.min(plane.width, onto.width - onto.left); x++) {
      values[(y + onto.top) * onto.width + x + onto.left] = plane.values[y * plane.width + x] ?? 0;
    }
  }
  return { width: onto.width, height: onto.height, values };
}

/** Each new pixel is the mean of the area that it covers: thin strokes fade and do not vanish. */
export function resizePlane(plane: Plane, size: { width: number; height: number }): Plane {
  const columns = coverage(plane.width, size.width);
  const rows = coverage(plane.height, size.height);
  const values = new Float32Array(size.width * size.height);
  rows.forEach((row, y) => {
    columns.forEach((column, x) => {
      let sum = 0;
      for (const [fromY, shareY] of row) {
        for (const [fromX, shareX] of column) {
          sum += (plane.values[fromY * plane.width + fromX] ?? 0) * shareX * shareY;
        }
      }
      values[y * size.width + x] = sum;
    });
  });
  return { ...size, values };
}

/** For each target cell, the source cells under it with their shares, which add up to 1. */
function coverage(from: number, to: number): [cell: number, share: number][][] {
  const step = from / to;
  return Array.from({ length: to }, (_, index) => {
    const [start, end] = [index * step, (index + 1) * step];
    const cells: [number, number][] = [];
    for (let cell = Math.floor(start); cell < Math.min(from, end); cell++) {
      cells.push([cell, (Math.min(end, cell + 1) - Math.max(start, cell)) / step]);
    }
    return cells;
  });
}
