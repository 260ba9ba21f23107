import { describe, expect, it } from "vitest";
import { readS3Address } from "./s3-address.ts";

const secret = "wJalr/XUt+nF@EMI";
const written = encodeURIComponent(secret);

describe("the address of a bucket", () => {
  it("[ST58] says where, which part, with which key, in which region", () => {
    const text = `s3://AKIA7:${written}@s3.example.org:9000/models/a/b?region=eu-central-1&tls=off`;
    expect(readS3Address(text)).toEqual({
      ok: true,
      address: {
        endpoint: "http://s3.example.org:9000",
        bucket: "models",
        prefix: "a/b/",
        region: "eu-central-1",
        access_key: "AKIA7",
        secret_key: secret,
      },
    });
  });

  it("[ST58] is encrypted, in us-east-1 and about the whole bucket unless it says otherwise", () => {
    const read = readS3Address(`s3://AKIA7:${written}@[::1]/models/`);
    expect(read).toMatchObject({
      address: { endpoint: "https://[::1]", prefix: "", region: "us-east-1" },
    });
  });

  it("[ST58] may leave the key to the environment", () => {
    const credentials = { access_key: "AKIA7", secret_key: secret };
    expect(readS3Address("s3://host/models", credentials)).toMatchObject({ address: credentials });
    const own = readS3Address(`s3://other:own@host/models`, credentials);
    expect(own).toMatchObject({ address: { access_key: "other", secret_key: "own" } });
  });

  it.each([
    ["no address at all", "must look like"],
    [`https://AKIA7:${written}@host/models`, "must look like"],
    ["s3://AKIA7:wJalr/XUt@host/models", "must look like"],
    [`s3://AKIA7:${written}@host`, "must name a bucket"],
    [`s3://AKIA7:${written}@host/No_Bucket`, "must name a bucket"],
    [`s3://AKIA7:${written}@host/models/a%26b`, "has a prefix with other characters"],
    [`s3://AKIA7:${written}@host/models?regoin=eu`, '"regoin"'],
    [`s3://AKIA7:${written}@host/models?tls=no`, "tls"],
    ["s3://AKIA7@host/models", "AWS_SECRET_ACCESS_KEY"],
    ["s3://host/models", "AWS_ACCESS_KEY_ID"],
  ])("[ST58] %s is refused, and no secret told", (text, problem) => {
    const read = readS3Address(text);
    if (read.ok) throw new Error("Expected a problem.");
    expect(read.problem).toContain(problem);
    expect(read.problem).not.toMatch(/wJalr|AKIA7/);
  });
});
