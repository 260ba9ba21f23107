/** What a browser keeps of a visitor, deleted part by part: one that fails does not keep the others from going. */

/** Of what is kept: the device's key, connected data, receipts, the state of an unfinished training. */
export type KeptPart = "key" | "data" | "receipts" | "training";
export type Deletions = Readonly<Record<KeptPart, () => Promise<void>>>;
/** What could not be deleted, and what the browser said. */
export type Left = { readonly part: KeptPart; readonly why: string };

export async function deleteAll(deletions: Deletions): Promise<readonly Left[]> {
  const parts = Object.keys(deletions) as KeptPart[];
  const tried = parts.map(async (part): Promise<readonly Left[]> => {
    try {
      await deletions[part]();
      return [];
    } catch (error) {
      // Where a browser keeps nothing there is nothing to forget, and nothing to complain about.
      if (error instanceof DOMException && error.name === "InvalidStateError") return [];
      return [{ part, why: error instanceof Error ? error.message : String(error) }];
    }
  });
  return (await Promise.all(tried)).flat();
}
