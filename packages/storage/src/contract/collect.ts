/** All that a listing yields. */
export async function collect<T>(listing: AsyncIterable<T>): Promise<readonly T[]> {
  const all: T[] = [];
  for await (const one of listing) all.push(one);
  return all;
}
