/**
 * Digits that nobody wrote: strokes with a random hand (slant, proportions, warp, pen, pressure),
 * drawn and centred as MNIST's are: light ink on dark, a 20×20 box centred by mass in 28×28. They
 * stand in where no real digits are found.
 */
import type { Examples } from "@tributary/training";
import { gaussian, mulberry32, type Random, randomInteger } from "@tributary/weights";
import { digitShapes, type Point, type Shape, type Stroke } from "./digit-strokes.ts";

const side = 28;
const box = 20;
const pixels = side * side;

/** Draws `count` digits with uniformly random classes; the same seed draws the same digits. */
export function generateDigits(options: { count: number; seed: number }): Examples {
  const random = mulberry32(options.seed);
  const inputs = new Float32Array(options.count * pixels);
  const labels = new Int32Array(options.count);
  for (let index = 0; index < options.count; index++) {
    const digit = randomInteger(random, digitShapes.length);
    labels[index] = digit;
    drawDigit(inputs.subarray(index * pixels, (index + 1) * pixels), digit, random);
  }
  return {
    count: options.count,
    inputShape: [side, side, 1],
    inputs,
    labelShape: [],
    labels,
  };
}

function drawDigit(image: Float32Array, digit: number, random: Random): void {
  const shapes = digitShapes[digit];
  const shape = shapes?.[randomInteger(random, shapes.length)];
  if (!shape) throw new Error(`Expected a digit, got ${digit}`);
  const placed = place(byHand(shape, random));
  const pen = {
    radius: between(random, 0.75, 1.6),
    softness: between(random, 0.9, 1.5),
  };
  for (const stroke of placed) {
    for (let index = 1; index < stroke.length; index++) {
      drawSegment(image, [stroke[index - 1] as Point, stroke[index] as Point], pen);
    }
  }
  const pressure = between(random, 0.85, 1.1);
  const grain = between(random, 0, 0.08);
  for (let index = 0; index < image.length; index++) {
    const ink = image[index] ?? 0;
    if (ink > 0) image[index] = clamp(ink * pressure + grain * gaussian(random));
  }
}

/**
 * One writer's version of a shape: bent smoothly, so that strokes that meet go on meeting, then
 * slanted and turned.
 */
function byHand(shape: Shape, random: Random): Stroke[] {
  const bend = () => ({
    strength: 0.035 * gaussian(random),
    x: between(random, -4, 4),
    y: between(random, -4, 4),
    phase: between(random, 0, 2 * Math.PI),
  });
  const [across, down] = [
    [bend(), bend()],
    [bend(), bend()],
  ];
  const shift = (bends: typeof across, [x, y]: Point) =>
    bends.reduce((sum, b) => sum + b.strength * Math.sin(b.x * x + b.y * y + b.phase), 0);
  const slant = -0.12 + 0.2 * gaussian(random);
  const width = between(random, 0.62, 1.05);
  const turn = 0.09 * gaussian(random);
  const [sine, cosine] = [Math.sin(turn), Math.cos(turn)];
  return shape.map((stroke) =>
    stroke.map((point) => {
      const bentY = point[1] + shift(down, point) - 0.5;
      const bentX = (point[0] + shift(across, point) - 0.5) * width + slant * bentY;
      return [bentX * cosine - bentY * sine, bentX * sine + bentY * cosine];
    }),
  );
}

/** Scales a shape into the 20×20 box and puts its centre of mass into the middle of the image. */
function place(strokes: Stroke[]): Stroke[] {
  const points = strokes.flat();
  const xs = points.map(([x]) => x);
  const ys = points.map(([, y]) => y);
  const extent = Math.max(Math.max(...xs) - Math.min(...xs), Math.max(...ys) - Math.min(...ys));
  // The ink reaches about a pixel beyond the strokes' middle lines.
  const scale = (box - 2) / extent;
  const [centreX, centreY] = centreOfMass(strokes);
  const middle = (side - 1) / 2;
  return strokes.map((stroke) =>
    stroke.map(([x, y]) => [middle + (x - centreX) * scale, middle + (y - centreY) * scale]),
  );
}

function centreOfMass(strokes: readonly Stroke[]): Point {
  let [mass, x, y] = [0, 0, 0];
  for (const stroke of strokes) {
    for (let index = 1; index < stroke.length; index++) {
      const [a, b] = [stroke[index - 1] as Point, stroke[index] as Point];
      const length = Math.hypot(b[0] - a[0], b[1] - a[1]);
      mass += length;
      x += (length * (a[0] + b[0])) / 2;
      y += (length * (a[1] + b[1])) / 2;
    }
  }
  return [x / mass, y / mass];
}

/**
 * Inks the pixels near a segment by their distance from it; where strokes cross, the darker one
 * counts.
 */
function drawSegment(
  image: Float32Array,
  [a, b]: readonly [Point, Point],
  pen: { radius: number; softness: number },
): void {
  const reach = pen.radius + pen.softness;
  const [dx, dy] = [b[0] - a[0], b[1] - a[1]];
  const lengthSquared = dx * dx + dy * dy || 1;
  const lastRow = Math.min(side - 1, Math.floor(Math.max(a[1], b[1]) + reach));
  const lastColumn = Math.min(side - 1, Math.floor(Math.max(a[0], b[0]) + reach));
  const firstColumn = Math.max(0, Math.ceil(Math.min(a[0], b[0]) - reach));
  for (let y = Math.max(0, Math.ceil(Math.min(a[1], b[1]) - reach)); y <= lastRow; y++) {
    for (let x = firstColumn; x <= lastColumn; x++) {
      const along = clamp(((x - a[0]) * dx + (y - a[1]) * dy) / lengthSquared);
      const distance = Math.hypot(x - a[0] - along * dx, y - a[1] - along * dy);
      const ink = clamp(0.5 + (pen.radius - distance) / pen.softness);
      const at = y * side + x;
      if (ink > (image[at] ?? 0)) image[at] = ink;
    }
  }
}

function between(random: Random, low: number, high: number): number {
  return low + (high - low) * random();
}

function clamp(value: number): number {
  return Math.min(1, Math.max(0, value));
}
