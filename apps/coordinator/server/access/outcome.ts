/** What came of a wish about access: done, or refused in the same words for all who must not tell cases apart. */

export type Refused = {
  readonly ok: false;
  /** As of HTTP. */
  readonly status: 400 | 401 | 404 | 409 | 410 | 429 | 503;
  readonly sentence: string;
  readonly retry_after_s?: number;
};

export type Outcome<T> = { readonly ok: true; readonly value: T } | Refused;

export const done = <T>(value: T): Outcome<T> => ({ ok: true, value });

export function refused(status: Refused["status"], sentence: string): Refused {
  return { ok: false, status, sentence };
}
