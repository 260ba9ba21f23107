/**
 * The drawing of the layers, as data: what each package may import. `.github/CONTRIBUTING.md` shows it to people. An
 * arrow that is not here needs a decision in `.github/decisions/` first.
 */

/** `imports`: other packages. `thirdParty`: from outside; a star at the end stands for the rest of the name. */
type Layer = {
  readonly imports: readonly string[];
  readonly thirdParty: readonly string[];
  /** Whether it may use Node's own modules; a package that a browser loads may not. */
  readonly node: boolean;
};

export const everyPackageBelow = [
  "aggregation",
  "client",
  "crypto",
  "protocol",
  "rounds",
  "runtime",
  "storage",
  "tasks",
  "training",
  "weights",
];

export const layers: Readonly<Record<string, Layer>> = {
  weights: { imports: [], thirdParty: [], node: false },
  crypto: { imports: [], thirdParty: ["tweetnacl", "@noble/ciphers"], node: false },
  protocol: { imports: ["weights"], thirdParty: ["zod"], node: false },
  aggregation: { imports: ["weights"], thirdParty: [], node: false },
  training: { imports: ["weights"], thirdParty: ["@tensorflow/*"], node: false },
  // Crypto to plan the exchange of keys: decision 0009. Weights for seeded randomness: 0001. Croner to compute: 0017.
  rounds: { imports: ["protocol", "crypto", "weights"], thirdParty: ["croner"], node: false },
  storage: {
    imports: ["protocol", "weights"],
    thirdParty: ["aws4fetch", "kysely", "pg", "@types/pg"],
    node: true,
  },
  client: {
    imports: ["protocol", "crypto", "weights"],
    thirdParty: ["socket.io-client"],
    node: false,
  },
  // Weights for seeded randomness: decision 0001.
  tasks: {
    imports: ["protocol", "training", "weights"],
    thirdParty: ["hyparquet", "hyparquet-compressors"],
    node: false,
  },
  runtime: {
    imports: ["rounds", "storage", "aggregation", "crypto", "protocol", "weights"],
    thirdParty: [],
    node: false,
  },
  testing: { imports: ["protocol"], thirdParty: [], node: true },
  simulation: { imports: everyPackageBelow, thirdParty: ["fast-check"], node: true },
  // For those who build on all this: decision 0033.
  sdk: { imports: everyPackageBelow, thirdParty: ["comlink", "zod"], node: true },
};

/** Packages of what tests share: only tests use them, wherever they are but in the packages that these are made of. */
export const testPackages: readonly string[] = ["testing"];

/** Packages that pages bundle too show them `browser.ts`, without what needs Node. Both fronts show `everywhere.ts`. */
export const alsoForBrowsers: readonly string[] = ["sdk"];

/** The packages that are functions of their arguments: no clock, no chance, no timer, no I/O. */
export const purePackages = ["weights", "protocol", "aggregation", "rounds"];

/** An app may import every package, and of the apps only these (decision 0005). */
export const appsOfApps: Readonly<Record<string, readonly string[]>> = {
  "apps/demo": ["edge"],
};

/** What a library is reached through, wherever that is not its owner. */
export const owners: Readonly<Record<string, string>> = {
  "@tensorflow/*": "training",
  aws4fetch: "storage",
  croner: "rounds",
  hyparquet: "tasks",
  "hyparquet-compressors": "tasks",
  kysely: "storage",
  pg: "storage",
  tweetnacl: "crypto",
};

/** Libraries of tests, wherever the tests are. */
export const testLibraries = [
  "vitest",
  "vitest/*",
  "fast-check",
  "@playwright/*",
  "@axe-core/*",
  "@20minutes/s3rver",
  "onnxruntime-web",
  "hyparquet-writer",
];

/** Of the package that may use the library, only this folder may. */
export const onlyInFolder: Readonly<
  Record<string, { readonly unit: string; readonly path: string }>
> = {
  croner: { unit: "packages/rounds", path: "packages/rounds/src/schedule/" },
  "socket.io-client": { unit: "packages/client", path: "packages/client/src/transport/" },
};

export function matches(name: string, pattern: string): boolean {
  return pattern.endsWith("*") ? name.startsWith(pattern.slice(0, -1)) : name === pattern;
}
