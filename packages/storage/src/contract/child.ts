/**
 * A coordinator in small, to be killed: it writes to every store, says so, and waits for its end.
 */
import { join } from "node:path";
import { lockDataDirectory, openBlobs, openRecords, openSpool } from "../index.ts";
import { commit, initialModel, now_ms, round, run, task } from "./fixtures.ts";
import { expected, key, update } from "./spool-update.ts";

const [, , directory = "", database_url] = process.argv;
const file = join(directory, "records.sqlite");
await lockDataDirectory(directory);
const records = await openRecords(database_url ? { database_url } : { file });
const blobs = await openBlobs({ directory: join(directory, "blobs") });
const spool = await openSpool({ directory: join(directory, "spool") });

await records.tasks.publish(task(), now_ms);
await records.runs.create(run(), initialModel());
await records.rounds.begin(round(1));
await records.rounds.commit(commit(1));
await records.rounds.begin(round(2));
await blobs.put(update);
await spool.open(key, expected);
await spool.append(key, 0, update);
await spool.seal(key);

setInterval(() => {}, 60_000);
process.send?.("acknowledged");
