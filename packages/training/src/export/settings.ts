/** What a layer says, with the defaults that tfjs gives it. Keras and tfjs spell some words differently. */
import type { LayerDescription } from "../types.ts";

type Config = LayerDescription["config"];

export function activationOf(config: Config, key: string, fallback: string): string {
  const value = config[key] === undefined ? fallback : config[key];
  if (value === null) return "linear";
  if (typeof value === "string") return camelCase(value);
  const { class_name } = value as { readonly class_name?: unknown };
  return camelCase(String(class_name));
}

/** `hard_sigmoid` → `hardSigmoid` */
function camelCase(name: string): string {
  return name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
}

/** One number stands for both axes. */
export function pairOf(value: unknown, fallback: readonly [number, number]): [number, number] {
  if (value === undefined || value === null) return [...fallback];
  if (typeof value === "number") return [value, value];
  const [height = fallback[0], width = height] = value as readonly number[];
  return [height, width];
}

export function isSame(config: Config): boolean {
  return config["padding"] === "same";
}

export function numberOf(config: Config, key: string, fallback: number): number {
  const value = config[key];
  return typeof value === "number" ? value : fallback;
}
