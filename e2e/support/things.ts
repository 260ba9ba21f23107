/** A small table that can be learned: two numbers and a kind, which the first tells. Every seed has other rows. */

export function thingsTable(rows: number, seed: number): string {
  const lines = Array.from({ length: rows }, (_, row) => {
    const isLarge = (row + seed) % 2 === 0;
    const size = (isLarge ? 30 : 10) + ((row * 3 + seed) % 7) / 10;
    return `${size},${((row + seed) % 5) + 1},${isLarge ? "large" : "small"}`;
  });
  return ["size,age,kind", ...lines].join("\n");
}

/** As a browser's file dialog hands it over. */
export function thingsFile(rows: number, seed: number) {
  return {
    name: "things.csv",
    mimeType: "text/csv",
    buffer: Buffer.from(thingsTable(rows, seed)),
  };
}
