/**
 * A digit drawn on a canvas, made to look as MNIST's makers left theirs: cropped, scaled into a
 * 20×20 box with its proportions kept, and placed by its centre of mass in 28×28 (LeCun et al.
 * 1998).
 */
import {
  greyPlane,
  type ImageSchema,
  lightOnDark,
  type PixelImage,
  type Plane,
  paste,
  resizePlane,
} from "./image.ts";

/** MNIST's box within its image. */
const boxShare = 20 / 28;
/** What is fainter is paper grain or the canvas's own smoothing. */
const ink_min = 0.1;

/** The model's input for a drawing; undefined while nothing is drawn. */
export function preprocessDrawing(
  image: PixelImage,
  schema: ImageSchema & { channels: 1 },
): Float32Array | undefined {
  const drawn = crop(lightOnDark(greyPlane(image)));
  if (!drawn) return undefined;
  const longest = Math.max(drawn.width, drawn.height);
  const ratio = (Math.min(schema.width, schema.height) * boxShare) / longest;
  const scaled = resizePlane(drawn, {
    width: Math.max(1, Math.round(drawn.width * ratio)),
    height: Math.max(1, Math.round(drawn.height * ratio)),
  });
  const [x, y] = centreOfMass(scaled);
  return paste(scaled, {
    width: schema.width,
    height: schema.height,
    left: Math.round((schema.width - 1) / 2 - x),
    top: Math.round((schema.height - 1) / 2 - y),
  }).values;
}

/** The smallest rectangle that holds all ink. */
function crop(plane: Plane): Plane | undefined {
  let [left, top, right, bottom] = [plane.width, plane.height, -1, -1];
  for (let y = 0; y < plane.height; y++) {
    for (let x = 0; x < plane.width; x++) {
      if ((plane.values[y * plane.width + x] ?? 0) < ink_min) continue;
      left = Math.min(left, x);
      right = Math.max(right, x);
      top = Math.min(top, y);
      bottom = Math.max(bottom, y);
    }
  }
  if (right < 0) return undefined;
  return paste(plane, {
    width: right - left + 1,
    height: bottom - top + 1,
    left: -left,
    top: -top,
  });
}

function centreOfMass(plane: Plane): readonly [x: number, y: number] {
  let [mass, sumX, sumY] = [0, 0, 0];
  plane.values.forEach((value, at) => {
    mass += value;
    sumX += value * (at % plane.width);
    sumY += value * Math.floor(at / plane.width);
  });
  return [sumX / mass, sumY / mass];
}
