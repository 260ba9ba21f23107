/** What the parts of the HTTP API share: answers with their words, and bodies read as JSON of a schema. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { OpenRunError, ScheduleError } from "@tributary/runtime";
import { z } from "zod";

export type Answer = { readonly status: number; readonly body: unknown };

const bodyMax_bytes = 2 * 1024 * 1024;

export function error(status: number, sentence: string): Answer {
  return { status, body: { error: sentence } };
}

export const unauthorised = error(
  401,
  "This needs the admin token: Authorization: Bearer <token>.",
);
export const nothingHere = error(404, "There is nothing at this address.");

export function send(response: ServerResponse, { status, body }: Answer): void {
  response.writeHead(status, { "content-type": "application/json", "cache-control": "no-store" });
  response.end(`${JSON.stringify(body)}\n`);
}

/** The body, or the answer that says what is wrong with it. */
export type Read<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly answer: Answer };

export async function readJson<T>(
  request: IncomingMessage,
  schema: z.ZodType<T>,
): Promise<Read<T>> {
  const refuse = (answer: Answer) => ({ ok: false, answer }) as const;
  const text = await readBody(request);
  if (text === null) return refuse(error(413, `The body is larger than ${bodyMax_bytes} bytes.`));
  const body = parseJson(text);
  if (body === undefined) return refuse(error(400, "The body is not JSON."));
  const parsed = schema.safeParse(body);
  if (!parsed.success) return refuse(error(400, z.prettifyError(parsed.error)));
  return { ok: true, value: parsed.data };
}

/** Failures that have words for the admin; any other is thrown again. */
export function answerToFailure(failure: unknown): Answer {
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

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
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
