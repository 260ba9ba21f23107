/** A call of the API as a command for a terminal. */
import type { Method } from "./api-client.ts";

export type ApiRequest = {
  readonly method?: Method;
  readonly path: `/api/${string}`;
  /** An example of what is sent. */
  readonly body?: unknown;
};

export function curlOf({ method = "GET", path, body }: ApiRequest, origin: string): string {
  const parts = ["curl", '-H "authorization: Bearer $TOKEN"'];
  if (method !== "GET") parts.splice(1, 0, `-X ${method}`);
  if (body !== undefined) {
    parts.push("-H 'content-type: application/json'", `-d ${quoted(JSON.stringify(body))}`);
  }
  parts.push(quoted(`${origin}${path}`));
  return parts.join(" ");
}

/** For a POSIX shell: inside single quotes nothing means anything but the closing quote. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
