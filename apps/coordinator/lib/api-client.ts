/**
 * Typed calls of the HTTP API, for every page. Failures are values with words and the request's id; `query` and `send`
 * throw them as an `ApiError`, for react-query. The schemas are the server's: pages take types alone, so that the
 * first load stays small.
 */

export type ApiProblem = {
  readonly kind: "unreachable" | "signed_out" | "forbidden" | "missing" | "refused" | "failed";
  /** What happened, why, and what to do next. */
  readonly sentence: string;
  /** Null when nothing was answered. */
  readonly status: number | null;
  /** For the operator's log. */
  readonly request_id: string | null;
};

export type ApiResult<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problem: ApiProblem };

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

export type ApiRequest = {
  readonly method?: Method;
  readonly path: `/api/${string}`;
  readonly body?: unknown;
  readonly signal?: AbortSignal;
};

/** A page of another origin cannot send it, so it shows that the request is ours. */
const ownPage = { "x-tributary": "1" } as const;

export async function callApi<T>(request: ApiRequest): Promise<ApiResult<T>> {
  const { method = "GET", path, body, signal } = request;
  const headers: Record<string, string> = { accept: "application/json" };
  if (method !== "GET") Object.assign(headers, ownPage);
  if (body !== undefined) headers["content-type"] = "application/json";
  const init: RequestInit = { method, headers, cache: "no-store", credentials: "same-origin" };
  if (signal !== undefined) init.signal = signal;
  if (body !== undefined) init.body = JSON.stringify(body);
  let response: Response;
  try {
    response = await fetch(path, init);
  } catch (error) {
    if (signal?.aborted) throw error;
    return { ok: false, problem: unreachable };
  }
  const answer = await readAnswer(response);
  if (response.ok) return { ok: true, value: answer as T };
  return { ok: false, problem: problemOf(response, answer) };
}

/** As react-query wants a failure: thrown. */
export class ApiError extends Error {
  readonly problem: ApiProblem;

  constructor(problem: ApiProblem) {
    super(problem.sentence);
    this.name = "ApiError";
    this.problem = problem;
  }
}

/** Key and function of a query, to be spread into `useQuery`: one address is one entry of the cache. */
export function query<T>(path: `/api/${string}`) {
  return {
    queryKey: [path] as const,
    queryFn: async ({ signal }: { signal: AbortSignal }): Promise<T> =>
      valueIn(await callApi<T>({ path, signal })),
  };
}

/** Does something; throws what is answered instead. */
export async function send<T>(
  method: Exclude<Method, "GET">,
  path: `/api/${string}`,
  body?: unknown,
): Promise<T> {
  return valueIn(await callApi<T>({ method, path, body }));
}

/** The problem inside whatever was thrown. */
export function problemFrom(error: unknown): ApiProblem {
  if (error instanceof ApiError) return error.problem;
  const detail = error instanceof Error ? error.message : String(error);
  return {
    kind: "failed",
    sentence: `This page has failed (${detail}). Load it again.`,
    status: null,
    request_id: null,
  };
}

/** Trying again may help only where the answer depends on more than the request. */
export function isWorthRetrying(failures: number, error: unknown): boolean {
  const { kind } = problemFrom(error);
  return failures < 2 && (kind === "unreachable" || kind === "failed");
}

function valueIn<T>(result: ApiResult<T>): T {
  if (!result.ok) throw new ApiError(result.problem);
  return result.value;
}

const unreachable: ApiProblem = {
  kind: "unreachable",
  sentence:
    "The coordinator does not answer. It may be restarting, or this device is offline. It is tried again by itself.",
  status: null,
  request_id: null,
};

const kindsOfStatus: Readonly<Record<number, ApiProblem["kind"]>> = {
  401: "signed_out",
  403: "forbidden",
  404: "missing",
};

function problemOf(response: Response, answer: unknown): ApiProblem {
  const { status } = response;
  const said = (answer ?? {}) as { error?: unknown; request_id?: unknown };
  const otherwise = `The coordinator answered ${status} without saying why. Try again; its log says more.`;
  return {
    kind: kindsOfStatus[status] ?? (status < 500 ? "refused" : "failed"),
    sentence: typeof said.error === "string" ? withoutPlaces(said.error) : otherwise,
    status,
    request_id: typeof said.request_id === "string" ? said.request_id : null,
  };
}

/** Where in the request something is wrong helps a script. People read why, where a sentence says it. */
function withoutPlaces(error: string): string {
  return error.replaceAll(/^✖ /gm, "").replaceAll(/(?<=[.!?])\n {2}→ at \S+/g, "");
}

/** Null for no content and for what is no JSON, such as a proxy's own error page. */
async function readAnswer(response: Response): Promise<unknown> {
  const text = await response.text().catch(() => "");
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
