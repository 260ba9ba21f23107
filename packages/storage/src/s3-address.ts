/**
 * The one address that says everything about a bucket: where, which part of it, and with which key.
 * `s3://key:secret@host:9000/bucket/prefix?region=eu-central-1&tls=off`
 */

export type S3Address = {
  /** With its scheme and port: `https://host:9000`. */
  readonly endpoint: string;
  readonly bucket: string;
  /** What every key begins with: empty, or ending in a slash. */
  readonly prefix: string;
  readonly region: string;
  readonly access_key: string;
  readonly secret_key: string;
};

/** For who keeps the key out of the address, under the names that S3's own tools read. */
export type S3Credentials = {
  readonly access_key?: string | undefined;
  readonly secret_key?: string | undefined;
};

export type ReadS3Address =
  | { readonly ok: true; readonly address: S3Address }
  /** Goes on after the name of what was read, and says nothing that is secret. */
  | { readonly ok: false; readonly problem: string };

const form = "s3://key:secret@host:9000/bucket/prefix?region=eu-central-1&tls=off";
const bucketForm = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;
/** Characters that need no escape in a URL nor in XML. */
const prefixForm = /^[A-Za-z0-9_-][A-Za-z0-9._-]*$/;
const settings: readonly string[] = ["region", "tls"];

export function readS3Address(text: string, credentials: S3Credentials = {}): ReadS3Address {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || url.protocol !== "s3:" || url.hostname === "" || url.hash !== "") {
    return wrong(`must look like ${form}; write / and @ in key and secret as %2F and %40`);
  }
  const [bucket = "", ...folders] = url.pathname.split("/").filter((part) => part !== "");
  if (!bucketForm.test(bucket)) return wrong(`must name a bucket after the host: ${form}`);
  if (!folders.every((folder) => prefixForm.test(folder))) {
    return wrong("has a prefix with other characters than letters, digits, points, - and _");
  }
  const unknown = [...url.searchParams.keys()].find((name) => !settings.includes(name));
  if (unknown !== undefined) return wrong(`knows no setting "${unknown}", only region and tls`);
  const tls = url.searchParams.get("tls") ?? "on";
  if (tls !== "on" && tls !== "off")
    return wrong('has a setting tls that is neither "on" nor "off"');
  const access_key = decoded(url.username) || credentials.access_key;
  const secret_key = decoded(url.password) || credentials.secret_key;
  if (!access_key || !secret_key) {
    return wrong(
      "has no key and secret before the host; write them there (/ as %2F), " +
        "or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY",
    );
  }
  const endpoint = `${tls === "on" ? "https" : "http"}://${url.host}`;
  const prefix = folders.map((folder) => `${folder}/`).join("");
  const region = url.searchParams.get("region") || "us-east-1";
  return { ok: true, address: { endpoint, bucket, prefix, region, access_key, secret_key } };
}

function wrong(problem: string): ReadS3Address {
  return { ok: false, problem };
}

/** A bare % is no escape, and is taken as it is. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
