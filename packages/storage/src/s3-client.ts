/**
 * One signed request to S3-compatible storage and its answer, tried again for a limited time while
 * the store cannot be reached or cannot serve: every request of ours may be repeated. Signatures are
 * aws4fetch's; the connection is Node's own, whose timeouts see an upload's progress.
 */
import { Agent, type IncomingMessage, request as sendPlain } from "node:http";
import { request as sendTls, Agent as TlsAgent } from "node:https";
import { buffer } from "node:stream/consumers";
import { AwsV4Signer } from "aws4fetch";
import { persist } from "./patience.ts";
import type { S3Address } from "./s3-address.ts";
import { refusalError, wayError } from "./s3-errors.ts";

export type S3ClientOptions = {
  readonly address: S3Address;
  /** How long a request is tried again while the store cannot be reached. */
  readonly patience_ms?: number;
  /** How long nothing may move in either direction before a connection counts as lost. */
  readonly silence_ms?: number;
};

export type S3Request = {
  readonly method: "GET" | "PUT" | "DELETE";
  /** Of the object, prefix included; empty for the bucket. */
  readonly key: string;
  readonly query?: Readonly<Record<string, string>>;
  /** The digest is sent along: bytes that change on the way are refused. */
  readonly body?: { readonly bytes: Uint8Array; readonly sha256: string };
};

type Answer = { readonly status: number; readonly bytes: Uint8Array<ArrayBuffer> };

/** However it drips: 100 MB at 200 kB/s. */
const request_ms_max = 600_000;
const connections_max = 8;
/** A refusal's code; what follows it is of no interest. */
const refusal_bytes_max = 4_096;

export class S3Client {
  /** The bucket by name and host, never with its key. */
  readonly place: string;
  readonly #address: S3Address;
  readonly #patience_ms: number;
  readonly #silence_ms: number;
  readonly #send: typeof sendPlain;
  readonly #agent: Agent;

  constructor({ address, patience_ms = 10_000, silence_ms = 10_000 }: S3ClientOptions) {
    const isTls = address.endpoint.startsWith("https:");
    const pool = { keepAlive: true, maxSockets: connections_max };
    this.place = `the bucket ${address.bucket} at ${new URL(address.endpoint).host}`;
    this.#address = address;
    this.#patience_ms = patience_ms;
    this.#silence_ms = silence_ms;
    this.#send = isTls ? sendTls : sendPlain;
    this.#agent = isTls ? new TlsAgent(pool) : new Agent(pool);
  }

  /** What the store holds there or says; null where it has no such object. */
  ask(request: S3Request): Promise<Uint8Array<ArrayBuffer> | null> {
    return persist(() => this.#askOnce(request), { patience_ms: this.#patience_ms });
  }

  async #askOnce(request: S3Request): Promise<Uint8Array<ArrayBuffer> | null> {
    try {
      const { status, bytes } = await this.#exchange(request);
      if (status >= 200 && status < 300) return bytes;
      const said = new TextDecoder().decode(bytes.subarray(0, refusal_bytes_max));
      const code = /<Code>([A-Za-z0-9]+)<\/Code>/.exec(said)?.[1] ?? "";
      if (code === "NoSuchKey" && request.method !== "PUT") return null;
      throw refusalError({ status, code }, this.place);
    } catch (thrown) {
      throw wayError(thrown, this.place);
    }
  }

  async #exchange(request: S3Request): Promise<Answer> {
    const { url, headers } = await this.#sign(request);
    const { promise: answered, resolve, reject } = Promise.withResolvers<IncomingMessage>();
    const sent = this.#send(url, {
      method: request.method,
      headers,
      agent: this.#agent,
      timeout: this.#silence_ms,
      signal: AbortSignal.timeout(request_ms_max),
    });
    sent.on("timeout", () => sent.destroy(new Error(`no sign of life in ${this.#silence_ms} ms`)));
    sent.on("error", reject);
    sent.on("response", resolve);
    sent.end(request.body?.bytes);
    const response = await answered;
    const body = await buffer(response);
    // A plain Uint8Array, so that all implementations answer the same type.
    const bytes = new Uint8Array(body.buffer as ArrayBuffer, body.byteOffset, body.length);
    return { status: response.statusCode ?? 0, bytes };
  }

  async #sign({ method, key, query = {}, body }: S3Request) {
    const { endpoint, bucket, region, access_key, secret_key } = this.#address;
    const url = new URL(key === "" ? `/${bucket}` : `/${bucket}/${key}`, endpoint);
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    const described = body && {
      "content-length": `${body.bytes.length}`,
      "content-type": "application/octet-stream",
      "x-amz-content-sha256": body.sha256,
    };
    const signer = new AwsV4Signer({
      method,
      url: url.href,
      headers: { ...described },
      accessKeyId: access_key,
      secretAccessKey: secret_key,
      service: "s3",
      region,
    });
    const signed = await signer.sign();
    return { url: signed.url, headers: Object.fromEntries(signed.headers) };
  }
}
