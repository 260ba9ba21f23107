/**
 * The disk as one life of the coordinator sees it: calls take time before and after they take
 * effect, may fail, find no room for a while, and are cut off when the life ends. Records take one
 * call after another, as over one database connection.
 */
import { type Blobs, type Records, type Spool, StorageError } from "@tributary/storage";
import { type Random, randomInteger } from "@tributary/weights";
import type { Timeline } from "../clock.ts";
import type { Disk, Write } from "./disk.ts";

/** In the message of every failed call. */
export const diskRefuses = "The simulated disk refuses";

export type DiskManners = {
  /** Of a call, on the average; it may change with the time. */
  readonly latency_ms: () => number;
  /** The share of calls that fail; nothing is written then. */
  readonly failing: () => number;
  /** Nothing can be written while there is no room; what is there can be read and deleted. */
  readonly isFull: () => boolean;
  /** A call may have changed something. */
  readonly onWritten: (name: string) => void;
  /** A call is about to be made with these arguments. */
  readonly onWrite: (name: string, values: readonly unknown[]) => void;
};

export type MountedDisk = {
  readonly records: Records;
  readonly blobs: Blobs;
  readonly spool: Spool;
};

/** All other calls of records and blobs write. */
const readingCalls: ReadonlySet<string> = new Set([
  ...["get", "list", "models", "head", "unfinished", "history", "deliveries", "count"],
  ...["of", "ofSlot", "slots", "close"],
]);
/** They free room, or need none. */
const freeingCalls: ReadonlySet<string> = new Set(["delete", "discard", "discardRound"]);

type Call = { readonly path: string; readonly name: string; readonly work: Write };

export function mountDisk(
  disk: Disk,
  timeline: Timeline,
  random: Random,
  manners: DiskManners,
): MountedDisk {
  const pause = () => timeline.sleep(manners.latency_ms() * random());
  const refusal = (what: string) => new StorageError("disk_full", `${diskRefuses} ${what}.`);
  let lastRecordCall: Promise<unknown> = Promise.resolve();

  async function call(kind: "records" | "blobs" | "spool", { path, name, work }: Call) {
    await pause();
    if (random() < manners.failing()) throw refusal(path);
    const isWriting = kind !== "spool" && !readingCalls.has(name);
    if (isWriting && !freeingCalls.has(name) && manners.isFull()) throw refusal(path);
    const answer = isWriting ? await write(work) : await work();
    if (isWriting || kind === "spool") manners.onWritten(path);
    await pause();
    return answer;
  }

  /** It takes effect when the disk has synced it; a crash before that finds it under way. */
  async function write(work: Write): Promise<unknown> {
    disk.underWay.add(work);
    await pause();
    disk.underWay.delete(work);
    return work();
  }

  function inTurn(work: () => Promise<unknown>): Promise<unknown> {
    const turn = lastRecordCall.then(work, work);
    lastRecordCall = turn;
    return turn;
  }

  const wrap = <T extends object>(store: T, path: string, kind: "records" | "blobs" | "spool"): T =>
    new Proxy(store, {
      get(target, name) {
        const member: unknown = Reflect.get(target, name, target);
        const full = `${path}.${String(name)}`;
        if (typeof member === "object" && member !== null) return wrap(member, full, kind);
        if (typeof member !== "function") return member;
        return (...parameters: unknown[]) => {
          const work = async () => member.apply(target, parameters);
          const make = () => {
            manners.onWrite(full, parameters);
            return call(kind, { path: full, name: String(name), work });
          };
          return kind === "records" ? inTurn(make) : make();
        };
      },
    });

  const spool = disk.spool.mount({
    room_bytes: (wanted_bytes) =>
      manners.isFull() ? randomInteger(random, wanted_bytes) : wanted_bytes,
    sync: pause,
    full: refusal,
    now_ms: () => timeline.now_ms(),
  });
  return {
    records: wrap(disk.records, "records", "records"),
    blobs: wrap(disk.blobs, "blobs", "blobs"),
    spool: wrap(spool, "spool", "spool"),
  };
}
