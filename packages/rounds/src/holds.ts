/** How an invariant speaks: it throws, with its id in SPEC.md. */
export function holds(id: string, condition: boolean, what: string): void {
  if (!condition) throw new Error(`[${id}] ${what}`);
}

export function areUnique(items: readonly string[]): boolean {
  return new Set(items).size === items.length;
}
