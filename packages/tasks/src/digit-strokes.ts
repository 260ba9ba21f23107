/**
 * How people write the ten digits, as strokes in a unit box (x to the right, y down): several
 * habits for most digits, because a model that has seen only one 7 fails on the other half of the
 * world's.
 */

export type Point = readonly [x: number, y: number];
export type Stroke = readonly Point[];
export type Shape = readonly Stroke[];

/** Points along an ellipse's arc, in degrees: 0 is right, 90 is down (y points down). */
function arc(options: { centre: Point; radii: Point; from: number; to: number }): Point[] {
  const { centre, radii, from, to } = options;
  const steps = Math.max(4, Math.ceil(Math.abs(to - from) / 20));
  return Array.from({ length: steps + 1 }, (_, step) => {
    const angle = ((from + ((to - from) * step) / steps) * Math.PI) / 180;
    return [centre[0] + radii[0] * Math.cos(angle), centre[1] + radii[1] * Math.sin(angle)];
  });
}

/** Points on a quadratic curve that leaves `start` towards `bend` and arrives at `end`. */
function bow(start: Point, bend: Point, end: Point): Point[] {
  return Array.from({ length: 9 }, (_, step) => {
    const t = step / 8;
    const [a, b, c] = [(1 - t) ** 2, 2 * t * (1 - t), t ** 2];
    return [a * start[0] + b * bend[0] + c * end[0], a * start[1] + b * bend[1] + c * end[1]];
  });
}

const upperBowl = { centre: [0.45, 0.26], radii: [0.33, 0.25] } as const;
const lowerBowl = { centre: [0.43, 0.73], radii: [0.38, 0.27] } as const;

/** For each digit, the ways it is written. */
export const digitShapes: readonly (readonly Shape[])[] = [
  [
    [arc({ centre: [0.5, 0.5], radii: [0.36, 0.5], from: -90, to: 270 })],
    [arc({ centre: [0.5, 0.5], radii: [0.42, 0.46], from: -60, to: 290 })],
    [arc({ centre: [0.5, 0.5], radii: [0.3, 0.5], from: -110, to: 262 })],
  ],
  [
    // A plain stroke is the commonest habit: it stands here twice to be drawn as often.
    [
      [
        [0.5, 0],
        [0.5, 1],
      ],
    ],
    [
      [
        [0.5, 0],
        [0.5, 1],
      ],
    ],
    [
      [
        [0.34, 0.18],
        [0.52, 0],
        [0.52, 1],
      ],
    ],
    [
      [
        [0.32, 0.2],
        [0.5, 0],
        [0.5, 1],
      ],
      [
        [0.26, 1],
        [0.74, 1],
      ],
    ],
  ],
  [
    [
      [
        ...arc({
          centre: [0.48, 0.28],
          radii: [0.36, 0.28],
          from: 190,
          to: 380,
        }),
        ...bow([0.8, 0.42], [0.66, 0.68], [0.12, 1]),
        [0.92, 1],
      ],
    ],
    [
      [
        ...arc({
          centre: [0.48, 0.28],
          radii: [0.34, 0.28],
          from: 200,
          to: 400,
        }),
        ...bow([0.7, 0.5], [0.48, 0.78], [0.24, 0.92]),
        ...arc({ centre: [0.2, 0.85], radii: [0.12, 0.1], from: 60, to: 300 }),
        ...bow([0.26, 0.77], [0.55, 0.98], [0.95, 0.92]),
      ],
    ],
  ],
  [
    [[...arc({ ...upperBowl, from: 205, to: 440 }), ...arc({ ...lowerBowl, from: -75, to: 150 })]],
    [
      [
        ...arc({ ...upperBowl, from: 220, to: 425 }),
        [0.38, 0.47],
        ...arc({ ...lowerBowl, from: -65, to: 140 }),
      ],
    ],
    [
      [
        [0.12, 0.03],
        [0.8, 0.03],
        [0.42, 0.42],
        ...arc({
          centre: [0.44, 0.7],
          radii: [0.38, 0.29],
          from: -70,
          to: 145,
        }),
      ],
    ],
  ],
  [
    [
      [
        [0.22, 0.02],
        [0.12, 0.56],
        [0.9, 0.56],
      ],
      [
        [0.72, 0.1],
        [0.68, 1],
      ],
    ],
    [
      [...bow([0.2, 0.05], [0.08, 0.6], [0.4, 0.56]), [0.78, 0.5]],
      [
        [0.8, 0],
        [0.74, 1],
      ],
    ],
    [
      [
        [0.66, 0],
        [0.08, 0.66],
        [0.94, 0.66],
      ],
      [
        [0.68, 0],
        [0.66, 1],
      ],
    ],
  ],
  [
    [
      [
        [0.86, 0.02],
        [0.3, 0.02],
        [0.22, 0.44],
      ],
      [
        [0.22, 0.44],
        ...arc({
          centre: [0.42, 0.69],
          radii: [0.4, 0.31],
          from: -110,
          to: 150,
        }),
      ],
    ],
    [
      [
        [0.9, 0.05],
        [0.36, 0.08],
        [0.26, 0.4],
        ...bow([0.26, 0.4], [0.62, 0.42], [0.72, 0.64]),
        ...bow([0.72, 0.64], [0.76, 0.98], [0.12, 0.96]),
      ],
    ],
  ],
  [
    [
      [
        ...bow([0.72, 0], [0.24, 0.14], [0.16, 0.66]),
        ...arc({
          centre: [0.48, 0.73],
          radii: [0.32, 0.27],
          from: 190,
          to: -170,
        }),
      ],
    ],
    [
      [
        ...bow([0.5, 0], [0.16, 0.3], [0.16, 0.72]),
        ...arc({
          centre: [0.44, 0.76],
          radii: [0.28, 0.24],
          from: 170,
          to: -140,
        }),
      ],
    ],
  ],
  [
    [
      [
        [0.08, 0.05],
        [0.86, 0.03],
        [0.38, 1],
      ],
    ],
    [[[0.1, 0.14], [0.14, 0.04], ...bow([0.84, 0.04], [0.54, 0.4], [0.46, 1])]],
    [
      [
        [0.1, 0.04],
        [0.88, 0.04],
        [0.4, 1],
      ],
      [
        [0.32, 0.5],
        [0.84, 0.48],
      ],
    ],
  ],
  [
    [
      arc({ centre: [0.5, 0.25], radii: [0.28, 0.25], from: 90, to: 450 }),
      arc({ centre: [0.5, 0.75], radii: [0.34, 0.25], from: -90, to: 270 }),
    ],
    [
      [
        ...bow([0.76, 0.12], [0.46, -0.12], [0.24, 0.16]),
        ...bow([0.24, 0.16], [0.24, 0.4], [0.52, 0.5]),
        ...bow([0.52, 0.5], [0.84, 0.66], [0.72, 0.86]),
        ...bow([0.72, 0.86], [0.46, 1.12], [0.24, 0.86]),
        ...bow([0.24, 0.86], [0.16, 0.66], [0.5, 0.46]),
        [0.78, 0.14],
      ],
    ],
  ],
  [
    [
      arc({ centre: [0.46, 0.27], radii: [0.32, 0.27], from: -20, to: 340 }),
      [
        [0.78, 0.16],
        [0.74, 0.5],
        [0.68, 1],
      ],
    ],
    [
      arc({ centre: [0.48, 0.27], radii: [0.3, 0.27], from: -10, to: 350 }),
      [[0.78, 0.2], ...bow([0.79, 0.3], [0.82, 0.92], [0.5, 1]), [0.2, 0.92]],
    ],
    [
      [
        ...arc({
          centre: [0.46, 0.26],
          radii: [0.3, 0.24],
          from: -40,
          to: -340,
        }),
        [0.74, 0.2],
        [0.6, 1],
      ],
    ],
  ],
];
