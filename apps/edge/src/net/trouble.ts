/** Why `fetch` got no answer: it hides the reason, such as ECONNREFUSED, in its error's cause. */

export function causeOf(error: unknown): string {
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  const { code, message } = (cause ?? {}) as {
    readonly code?: unknown;
    readonly message?: unknown;
  };
  if (typeof code === "string" && code !== "") return code;
  return typeof message === "string" && message !== "" ? message : String(cause);
}

/** Null where it was nothing about a certificate. */
export function certificateTrouble(
  url: string,
  cause: string,
): { readonly sentence: string; readonly advice: string } | null {
  if (!/CERT|SIGNATURE|ERR_TLS/.test(cause)) return null;
  return {
    sentence: `${url} shows a certificate that is not trusted here (${cause}).`,
    advice: "If it is your own authority's, name its file in NODE_EXTRA_CA_CERTS.",
  };
}
