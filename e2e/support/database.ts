/** Where a coordinator's records live, seen from outside: its own file, or a database on a server of the tests. */
import { join } from "node:path";
import { openRecords, type Records } from "@tributary/storage";
import { PostgresServer } from "./postgres.ts";

export const engines = ["sqlite", "postgres"] as const;
export type EngineName = (typeof engines)[number];

export type Database = {
  /** What the coordinator's environment says of it. */
  readonly environment: NodeJS.ProcessEnv;
  /** Reads what a coordinator left behind that does not run. */
  read<T>(data_path: string, work: (records: Records) => Promise<T>): Promise<T>;
  dispose(): Promise<void>;
};

export async function openDatabase(engine: EngineName): Promise<Database> {
  if (engine === "sqlite") {
    const open = (data_path: string) => openRecords({ file: join(data_path, "tributary.sqlite") });
    return { environment: {}, read: reader(open), dispose: async () => {} };
  }
  const server = await PostgresServer.start();
  const database = databaseAt(await server.createDatabase());
  return { ...database, dispose: () => server.dispose() };
}

/** A database of a server that is somebody else's. */
export function databaseAt(database_url: string): Database {
  return {
    environment: { DATABASE_URL: database_url },
    read: reader(() => openRecords({ database_url })),
    dispose: async () => {},
  };
}

function reader(open: (data_path: string) => Promise<Records>): Database["read"] {
  return async (data_path, work) => {
    const records = await open(data_path);
    try {
      return await work(records);
    } finally {
      await records.close();
    }
  };
}
