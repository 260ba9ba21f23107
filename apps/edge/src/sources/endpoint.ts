/**
 * Rows from an endpoint on the local network: an array of JSON objects, or a CSV. Asked directly and never through a
 * proxy, and never where it points to instead: these are the owner's data.
 */
import { Agent as HttpAgent, get as httpGet, type IncomingMessage } from "node:http";
import { Agent as HttpsAgent, get as httpsGet } from "node:https";
import type { TaskSpec } from "@tributary/protocol";
import { DataError } from "@tributary/tasks";
import { type Rows, rowsOfObjects } from "./rows.ts";
import { shownAddress, shownPlace } from "./shown.ts";
import { SourceError } from "./source-error.ts";
import { rowsOfFile } from "./table.ts";

export type EndpointLimits = { readonly bytes_max: number; readonly time_ms_max: number };
const defaultLimits: EndpointLimits = { bytes_max: 256_000_000, time_ms_max: 60_000 };

export async function readEndpoint(
  address: string,
  options: {
    readonly task: TaskSpec;
    readonly signal: AbortSignal;
    readonly limits?: EndpointLimits;
  },
): Promise<Rows> {
  const { limits = defaultLimits, task } = options;
  const url = new URL(address);
  const time = AbortSignal.timeout(limits.time_ms_max);
  try {
    const { bytes, type } = await ask(url, AbortSignal.any([options.signal, time]), limits);
    if (/csv/.test(type)) return await rowsOfFile(`${url.host}.csv`, bytes, task);
    return rowsOfJson(url, new TextDecoder().decode(bytes));
  } catch (error) {
    if (error instanceof SourceError || error instanceof DataError || options.signal.aborted)
      throw error;
    if (time.aborted) {
      const seconds = limits.time_ms_max / 1_000;
      throw new SourceError(`${shownAddress(url)} did not give all its data within ${seconds} s.`);
    }
    const why = error instanceof Error ? error.message : String(error);
    throw new SourceError(
      `${shownAddress(url)} cannot be read: ${why}. Check --data and the network.`,
    );
  }
}

function ask(url: URL, signal: AbortSignal, limits: EndpointLimits) {
  const isSecure = url.protocol === "https:";
  const agent = isSecure ? new HttpsAgent() : new HttpAgent();
  const headers = { accept: "application/json, text/csv" };
  return new Promise<{ bytes: Uint8Array<ArrayBuffer>; type: string }>((resolve, reject) => {
    const get = isSecure ? httpsGet : httpGet;
    const request = get(url, { agent, headers, signal }, (response) => {
      read(url, response, limits).then(resolve, (error) => {
        request.destroy();
        reject(error);
      });
    });
    request.on("error", reject);
  }).finally(() => agent.destroy());
}

async function read(url: URL, response: IncomingMessage, { bytes_max }: EndpointLimits) {
  const { statusCode = 0, headers } = response;
  if (statusCode >= 300 && statusCode < 400) {
    const { location } = headers;
    const where = location === undefined ? "another address" : shownPlace(location);
    throw new SourceError(
      `${shownAddress(url)} points to ${where}. Name that with --data if it is right.`,
    );
  }
  if (statusCode !== 200)
    throw new SourceError(`${shownAddress(url)} answers with HTTP ${statusCode}.`);
  const parts: Buffer[] = [];
  let size_bytes = 0;
  for await (const part of response as AsyncIterable<Buffer>) {
    size_bytes += part.length;
    if (size_bytes > bytes_max) {
      throw new SourceError(
        `${shownAddress(url)} gives more than ${bytes_max} bytes. Ask for less.`,
      );
    }
    parts.push(part);
  }
  return { bytes: new Uint8Array(Buffer.concat(parts)), type: headers["content-type"] ?? "" };
}

function rowsOfJson(url: URL, text: string): Rows {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new SourceError(
      `${shownAddress(url)} answers neither JSON nor CSV (as its content type says).`,
    );
  }
  const isRows =
    Array.isArray(value) && value.every((row) => typeof row === "object" && row !== null);
  if (isRows) return rowsOfObjects(url.host, value as object[]);
  throw new SourceError(
    `${shownAddress(url)} answers no array of objects: [{"column": value, …}, …].`,
  );
}
