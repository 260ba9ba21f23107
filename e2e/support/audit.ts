/** The auditor, asked of what a coordinator left behind that does not run. */
import { join } from "node:path";
import { audit, findingsOf } from "@tributary/runtime";
import { inspectSpool, openBlobs, type Records } from "@tributary/storage";
import type { Database } from "./database.ts";

/** What contradicts the invariants, in words; empty when they hold. */
export async function auditData(options: {
  readonly records: Records;
  readonly data_path: string;
}): Promise<readonly string[]> {
  const { records, data_path } = options;
  const blobs = await openBlobs({ directory: join(data_path, "blobs") });
  const spool = inspectSpool({ directory: join(data_path, "spool") });
  const report = await audit({ records, blobs, spool });
  return findingsOf(report).map(
    ({ invariant, where, found, means }) => `${invariant} at ${where}: ${found} (${means})`,
  );
}

/** The same of a coordinator with its database; it must not run. */
export function auditCoordinator(
  { data_path }: { readonly data_path: string },
  database: Database,
): Promise<readonly string[]> {
  return database.read(data_path, (records) => auditData({ records, data_path }));
}
