/** Tests in small, to be killed: they start a server, say where it is, and wait for their end. */
import { PostgresServer } from "./postgres.ts";

const server = await PostgresServer.start({ isDurable: false });
setInterval(() => {}, 60_000);
process.send?.({ directory: server.directory, address: server.addressOf("postgres") });
