/**
 * The 30 numbers of Breast Cancer Wisconsin (Diagnostic): ten measures of a cell nucleus, each as
 * mean, standard error and worst value (Street, Wolberg, Mangasarian 1993), with a public centre
 * and scale to two digits. They are constants of the task: a participant must not have to reveal
 * statistics of its own rows.
 */

const centreAndScale: readonly (readonly [name: string, centre: number, scale: number])[] = [
  ["radius_mean", 14, 3.5],
  ["texture_mean", 19, 4.3],
  ["perimeter_mean", 92, 24],
  ["area_mean", 650, 350],
  ["smoothness_mean", 0.096, 0.014],
  ["compactness_mean", 0.1, 0.053],
  ["concavity_mean", 0.089, 0.08],
  ["concave_points_mean", 0.049, 0.039],
  ["symmetry_mean", 0.18, 0.027],
  ["fractal_dimension_mean", 0.063, 0.0071],
  ["radius_error", 0.41, 0.28],
  ["texture_error", 1.2, 0.55],
  ["perimeter_error", 2.9, 2],
  ["area_error", 40, 45],
  ["smoothness_error", 0.007, 0.003],
  ["compactness_error", 0.025, 0.018],
  ["concavity_error", 0.032, 0.03],
  ["concave_points_error", 0.012, 0.0062],
  ["symmetry_error", 0.021, 0.0083],
  ["fractal_dimension_error", 0.0038, 0.0026],
  ["radius_worst", 16, 4.8],
  ["texture_worst", 26, 6.1],
  ["perimeter_worst", 110, 34],
  ["area_worst", 880, 570],
  ["smoothness_worst", 0.13, 0.023],
  ["compactness_worst", 0.25, 0.16],
  ["concavity_worst", 0.27, 0.21],
  ["concave_points_worst", 0.11, 0.066],
  ["symmetry_worst", 0.29, 0.062],
  ["fractal_dimension_worst", 0.084, 0.018],
];

export const tumourFeatures = centreAndScale.map(([name]) => name);
export const tumourStandardise = centreAndScale.map(([, centre, scale]) => ({
  centre,
  scale,
}));
/** The columns of `wdbc.data`, which has no header. */
export const tumourColumns = ["id", "diagnosis", ...tumourFeatures];
