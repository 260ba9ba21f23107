/** Where data come from, as it may stand in a log: of an address no user, no password and no query. */

export function shownAddress({ origin, pathname }: URL): string {
  return `${origin}${pathname}`;
}

/** A folder, a file or a module is shown as it was named. */
export function shownPlace(data: string): string {
  const isAddress = /^https?:\/\//.test(data) && URL.canParse(data);
  return isAddress ? shownAddress(new URL(data)) : data;
}
