/**
 * The process of S3Server: s3rver on a directory, with one bucket. It says its port to its parent, and ends with it.
 */
import { createRequire } from "node:module";

type S3rver = new (options: {
  readonly address: string;
  readonly port: number;
  readonly directory: string;
  readonly silent: boolean;
  readonly configureBuckets: readonly { readonly name: string }[];
}) => { run(): Promise<{ readonly port: number }> };

// It comes without types.
const Server: S3rver = createRequire(import.meta.url)("@20minutes/s3rver");

const [, , directory = "", bucket = "", port = "0"] = process.argv;
const address = { address: "127.0.0.1", port: Number(port) };
const configureBuckets = [{ name: bucket }];
const server = new Server({ ...address, directory, silent: true, configureBuckets });
process.once("disconnect", () => process.exit());
process.send?.((await server.run()).port);
