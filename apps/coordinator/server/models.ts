/**
 * Models over HTTP: `GET /models/<sha256>`, immutable, cacheable, resumable by range, compressed where the client takes
 * it. A model is read and compressed once and kept while it is among the newest few.
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import { promisify } from "node:util";
import { constants, gzip } from "node:zlib";
import { Sha256 } from "@tributary/protocol";
import type { Blobs, Records } from "@tributary/storage";

type Served = { readonly plain: Uint8Array; readonly compressed: Uint8Array };

const kept_max = 4;
const compress = promisify(gzip);

export type ModelServerOptions = {
  readonly blobs: Blobs;
  readonly records: Pick<Records, "models">;
  readonly onSent: (bytes: number) => void;
};

export class ModelServer {
  readonly #options: ModelServerOptions;
  readonly #kept = new Map<Sha256, Served>();
  readonly #reading = new Map<Sha256, Promise<Served | null>>();

  constructor(options: ModelServerOptions) {
    this.#options = options;
  }

  /** What one compressed download moves. */
  async downloadBytes(model: Sha256): Promise<number> {
    return (await this.#load(model))?.compressed.length ?? 0;
  }

  async handle(request: IncomingMessage, response: ServerResponse, name: string): Promise<void> {
    if (request.method !== "GET" && request.method !== "HEAD") {
      response.writeHead(405, { allow: "GET, HEAD" }).end();
      return;
    }
    const parsed = Sha256.safeParse(name);
    const served = parsed.success ? await this.#find(parsed.data) : null;
    if (served === null) {
      response.writeHead(404, { "content-type": "text/plain" });
      response.end("No such model here.\n");
      return;
    }
    const isCompressed = takesGzip(request.headers["accept-encoding"]);
    const body = isCompressed ? served.compressed : served.plain;
    const etag = `"${name}${isCompressed ? "-gzip" : ""}"`;
    response.setHeader("etag", etag);
    response.setHeader("cache-control", "public, max-age=31536000, immutable");
    response.setHeader("content-type", "application/octet-stream");
    response.setHeader("content-disposition", `attachment; filename="${name}.safetensors"`);
    response.setHeader("accept-ranges", "bytes");
    response.appendHeader("vary", "accept-encoding");
    if (isCompressed) response.setHeader("content-encoding", "gzip");
    if (isKnown(request.headers["if-none-match"], etag)) {
      response.writeHead(304).end();
      return;
    }
    const condition = request.headers["if-range"];
    const isSame = condition === undefined || condition === etag;
    const range = isSame ? readRange(request.headers.range, body.length) : null;
    if (range === "unsatisfiable") {
      response.writeHead(416, { "content-range": `bytes */${body.length}` }).end();
      return;
    }
    const { start, end } = range ?? { start: 0, end: body.length - 1 };
    if (range !== null) {
      response.setHeader("content-range", `bytes ${start}-${end}/${body.length}`);
    }
    const part = body.subarray(start, end + 1);
    response.writeHead(range === null ? 200 : 206, { "content-length": part.length });
    if (request.method === "HEAD") return void response.end();
    this.#options.onSent(part.length);
    response.end(part);
  }

  /** Anybody may ask for any name, and the blobs may be far away: the records say which are models. */
  async #find(model: Sha256): Promise<Served | null> {
    if (this.#kept.has(model)) return this.#load(model);
    const [known] = await this.#options.records.models.list({ sha256: model, limit: 1 });
    return known === undefined ? null : this.#load(model);
  }

  async #load(model: Sha256): Promise<Served | null> {
    const kept = this.#kept.get(model);
    if (kept !== undefined) {
      this.#keep(model, kept);
      return kept;
    }
    const reading = this.#reading.get(model) ?? this.#read(model);
    this.#reading.set(model, reading);
    const done = () => this.#reading.delete(model);
    reading.then(done, done);
    return reading;
  }

  /** Only what is there is kept, so that names of nothing push nothing out. */
  #keep(model: Sha256, served: Served): void {
    this.#kept.delete(model);
    this.#kept.set(model, served);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > kept_max && oldest !== undefined) this.#kept.delete(oldest);
  }

  async #read(model: Sha256): Promise<Served | null> {
    const plain = await this.#options.blobs.get(model);
    if (plain === null) return null;
    // Float32 weights repeat no strings: looking for them costs three times as much and gains nothing.
    const compressed = await compress(plain, { strategy: constants.Z_HUFFMAN_ONLY });
    const served = { plain, compressed };
    this.#keep(model, served);
    return served;
  }
}

function takesGzip(header: string | undefined): boolean {
  return /\bgzip\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))/.test(header ?? "");
}

/** RFC 9110 §13.1.2: a list of tags, weak ones too, or a star. */
function isKnown(header: string | undefined, etag: string): boolean {
  const tags = (header ?? "").split(",").map((tag) => tag.trim().replace(/^W\//, ""));
  return tags.includes(etag) || tags.includes("*");
}

/** One range of RFC 9110 §14.2; null when there is none or it is one to ignore. */
function readRange(
  header: string | undefined,
  size: number,
): { readonly start: number; readonly end: number } | "unsatisfiable" | null {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header ?? "");
  if (match === null) return null;
  const [, from = "", to = ""] = match;
  if (from === "" && to === "") return null;
  const start = from === "" ? Math.max(0, size - Number(to)) : Number(from);
  const end = from === "" || to === "" ? size - 1 : Math.min(Number(to), size - 1);
  if (from !== "" && to !== "" && Number(from) > Number(to)) return null;
  return start >= size ? "unsatisfiable" : { start, end };
}
