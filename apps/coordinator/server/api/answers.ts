/** What routes answer, with words for what may go wrong; and bodies, read as JSON. */
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from "node:http";
import { CatalogueError, OpenRunError, ScheduleError } from "@tributary/runtime";
import type { Outcome } from "../access/outcome.ts";
import { BusyError } from "../access/passwords.ts";

export type Answer =
  | { readonly status: number; readonly body: unknown; readonly headers?: OutgoingHttpHeaders }
  /** Something that is not JSON, with its `content-type`. */
  | {
      readonly status: number;
      readonly content: string | Uint8Array;
      readonly headers: OutgoingHttpHeaders & { readonly "content-type": string };
    };

const bodyMax_bytes = 2 * 1024 * 1024;

export const ok = (body: unknown): Answer => ({ status: 200, body });
export const created = (body: unknown): Answer => ({ status: 201, body });

/** A sentence says what happened and, where it is not plain, what to do next. */
export function error(status: number, sentence: string): Answer {
  return { status, body: { error: sentence } };
}

export function answerTo<T>(outcome: Outcome<T>, answer: (value: T) => Answer): Answer {
  if (outcome.ok) return answer(outcome.value);
  const { status, sentence, retry_after_s } = outcome;
  const later = retry_after_s === undefined ? {} : { "retry-after": String(retry_after_s) };
  return { status, body: { error: sentence }, headers: later };
}

export const nothingHere = error(404, "There is nothing at this address.");

export function send(response: ServerResponse, answer: Answer): void {
  const headers = { "cache-control": "no-store", ...answer.headers };
  if ("content" in answer) {
    response.writeHead(answer.status, headers);
    response.end(answer.content);
    return;
  }
  if (answer.status === 204) {
    response.writeHead(204, headers).end();
    return;
  }
  response.writeHead(answer.status, { ...headers, "content-type": "application/json" });
  response.end(`${JSON.stringify(answer.body)}\n`);
}

/** A value, or the answer that says what is wrong. */
export type Read<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly answer: Answer };

export function refuse(status: number, sentence: string): Read<never> {
  return { ok: false, answer: error(status, sentence) };
}

export async function readJson(request: IncomingMessage): Promise<Read<unknown>> {
  const text = await readBody(request);
  if (text === null) return refuse(413, `The body is larger than ${bodyMax_bytes} bytes.`);
  // A POST that says nothing says an empty object.
  if (text === "") return { ok: true, value: {} };
  try {
    return { ok: true, value: JSON.parse(text) };
  } catch {
    return refuse(400, "The body is not JSON.");
  }
}

/** Failures that have words for the admin; any other is thrown again. */
export function answerToFailure(failure: unknown): Answer {
  if (failure instanceof BusyError) return error(503, failure.message);
  if (failure instanceof CatalogueError) return error(409, failure.message);
  if (failure instanceof OpenRunError) return error(409, failure.message);
  if (failure instanceof ScheduleError) return error(400, failure.message);
  // By its name, since the error comes from a worker thread, which keeps no more: a model that cannot be trained.
  if (isNamed(failure, "TrainingError")) return error(400, failure.message);
  if (isNamed(failure, "StorageError")) return error(503, failure.message);
  throw failure;
}

function isNamed(failure: unknown, name: string): failure is Error {
  return failure instanceof Error && failure.name === name;
}

async function readBody(request: IncomingMessage): Promise<string | null> {
  const parts: Buffer[] = [];
  let size_bytes = 0;
  for await (const part of request) {
    size_bytes += part.length;
    // Read to its end all the same: a client that is still sending would miss the answer.
    if (size_bytes <= bodyMax_bytes) parts.push(part);
  }
  if (size_bytes > bodyMax_bytes) return null;
  return Buffer.concat(parts).toString("utf8");
}
