/** Made-up rows for a task about a table. */
import type { TaskSpec } from "@tributary/protocol";
import { mulberry32 } from "@tributary/weights";

/** A CSV whose rows differ with the seed. */
export function tableOf({ data }: TaskSpec, options: { seed: number; rows: number }): string {
  if (data.kind !== "table") throw new Error("Expected a task about a table.");
  const random = mulberry32(options.seed);
  const header = [...data.features, data.label].join(",");
  const rows = Array.from({ length: options.rows }, (_, row) => {
    const label = data.classes[row % data.classes.length];
    return [...data.features.map(() => (random() - 0.5).toFixed(4)), label].join(",");
  });
  return `${[header, ...rows].join("\n")}\n`;
}
