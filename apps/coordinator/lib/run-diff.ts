/** Where the configurations of several runs differ: a line for each place, and none where they are alike. Pure. */

type Json =
  | string
  | number
  | boolean
  | null
  | undefined
  | readonly Json[]
  | { readonly [key: string]: Json };

export type Difference = {
  /** `round.quorum` */
  readonly path: string;
  /** In the order of the configurations; null where there is nothing in that place. */
  readonly values: readonly (string | null)[];
};

export function differencesOf(configurations: readonly object[]): readonly Difference[] {
  const flat = configurations.map((one) => new Map(leavesOf(one as Json, "")));
  const paths = new Set(flat.flatMap((leaves) => [...leaves.keys()]));
  return [...paths]
    .sort()
    .map((path) => ({ path, values: flat.map((leaves) => leaves.get(path) ?? null) }))
    .filter(({ values }) => new Set(values).size > 1);
}

/** Lists are compared as a whole: a layer more or less is one difference. */
function leavesOf(value: Json, path: string): readonly (readonly [string, string])[] {
  const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
  if (!isObject) return value === undefined ? [] : [[path, wordsOf(value)]];
  return Object.entries(value as { readonly [key: string]: Json }).flatMap(([name, inner]) =>
    leavesOf(inner, path === "" ? name : `${path}.${name}`),
  );
}

function wordsOf(value: Json): string {
  if (typeof value === "string") return value;
  const isPlainList = Array.isArray(value) && value.every((one) => typeof one !== "object");
  return isPlainList ? value.join(", ") : JSON.stringify(value);
}
