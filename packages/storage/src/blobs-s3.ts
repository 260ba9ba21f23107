/**
 * Blobs in S3-compatible storage: one object each, `<prefix><sha256>`, put whole with one request.
 * The store is remote and somebody else's, so what is read is hashed, and is a blob only if its
 * name says so.
 */
import type { Sha256 } from "@tributary/protocol";
import { digestOf, sha256Of } from "./digest.ts";
import { isSha256, requireSha256 } from "./ids.ts";
import type { Blobs } from "./port.ts";
import { S3Client, type S3ClientOptions } from "./s3-client.ts";
import { s3Error } from "./s3-errors.ts";

export type S3BlobsOptions = {
  readonly s3: S3ClientOptions;
  /** Another thread of this process has found the bucket in order already. */
  readonly isShared?: boolean;
};

/** A second reading tells bytes that changed on the way from bytes that are wrong. */
const readings_max = 2;

/** Fails where the bucket cannot be reached, is not there, or may not be read. */
export async function openS3Blobs({ s3, isShared = false }: S3BlobsOptions): Promise<Blobs> {
  const client = new S3Client(s3);
  const { prefix } = s3.address;
  const keyOf = (sha256: Sha256) => prefix + requireSha256(sha256);
  if (!isShared) await pageOf(client, { prefix, "max-keys": "1" });

  async function get(sha256: Sha256): Promise<Uint8Array | null> {
    const key = keyOf(sha256);
    for (let reading = 1; reading <= readings_max; reading += 1) {
      const bytes = await client.ask({ method: "GET", key });
      if (bytes === null || (await digestOf(bytes)) === sha256) return bytes;
    }
    throw s3Error("corrupt", client.place, `the object ${key}`);
  }

  return {
    async put(bytes) {
      const sha256 = sha256Of(bytes);
      await client.ask({ method: "PUT", key: keyOf(sha256), body: { bytes, sha256 } });
      return sha256;
    },
    get,
    async delete(sha256) {
      await client.ask({ method: "DELETE", key: keyOf(sha256) });
    },
    async *list() {
      for (let page = await pageOf(client, { prefix }); ; ) {
        // Objects of others may lie under the same prefix.
        yield* page.keys.map((key) => key.slice(prefix.length)).filter(isSha256);
        const last = page.keys.at(-1);
        if (page.isLast || last === undefined) return;
        page = await pageOf(client, { prefix, "start-after": last });
        if (page.keys.includes(last)) {
          throw s3Error("other", client.place, "its list does not go on");
        }
      }
    },
  };
}

type Page = { readonly keys: readonly string[]; readonly isLast: boolean };

/** ListObjectsV2, at most 1,000 keys. The next page begins after the last key of this one. */
async function pageOf(client: S3Client, query: Readonly<Record<string, string>>): Promise<Page> {
  const bytes = await client.ask({ method: "GET", key: "", query: { "list-type": "2", ...query } });
  const xml = new TextDecoder().decode(bytes ?? new Uint8Array());
  const isTruncated = /<IsTruncated>(true|false)<\/IsTruncated>/.exec(xml)?.[1];
  if (isTruncated === undefined) throw s3Error("other", client.place, "its answer is no list");
  const keys = [...xml.matchAll(/<Key>([^<]*)<\/Key>/g)].map(({ 1: key = "" }) => unescaped(key));
  return { keys, isLast: isTruncated === "false" };
}

const entities: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
};

/** The text of an XML element: https://www.w3.org/TR/xml/#sec-references */
function unescaped(xml: string): string {
  return xml.replace(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi, (whole, hex, decimal, name) => {
    if (name !== undefined) return entities[name] ?? whole;
    return String.fromCodePoint(Number.parseInt(hex ?? decimal, hex === undefined ? 10 : 16));
  });
}
