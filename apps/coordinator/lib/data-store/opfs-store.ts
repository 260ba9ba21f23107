/**
 * Connected data in the browser's own file system, which belongs to this page alone: `connected/<task>/`. The body is
 * written under a new name first, then the head that names it, which is what makes it count; other bodies are removed.
 */
import { type Head, pack, unpack } from "./pack.ts";
import { type DataStore, StoreError, storeErrorFrom } from "./port.ts";

const [folderName, headName] = ["connected", "head.json"] as const;

export function createOpfsStore(root: FileSystemDirectoryHandle): DataStore {
  const folderOf = async (task: string) => {
    const all = await root.getDirectoryHandle(folderName, { create: true });
    return all.getDirectoryHandle(task, { create: true });
  };
  return {
    place: "opfs",
    put: async (task, kept) => {
      const { head, body } = pack(kept);
      const folder = await folderOf(task).catch(fail);
      const bodyName = `${crypto.randomUUID()}.bin`;
      try {
        await write(folder, bodyName, body);
        await write(folder, headName, new Blob([JSON.stringify({ head, body: bodyName })]));
      } catch (error) {
        await folder.removeEntry(bodyName).catch(() => undefined);
        throw storeErrorFrom(error);
      }
      // What is left over costs room and nothing else.
      await removeOthers(folder, bodyName).catch(() => undefined);
    },
    get: async (task) => {
      const folder = await folderOf(task).catch(fail);
      const written = await fileIn(folder, headName);
      if (written === null || written.size === 0) return null;
      const { head, body } = readHead(await written.text().catch(fail));
      const file = await fileIn(folder, body);
      if (file === null) throw new StoreError("damaged", "its files are gone");
      return unpack({ head, body: file });
    },
    delete: async (task) => {
      const all = await root.getDirectoryHandle(folderName, { create: true }).catch(fail);
      await all.removeEntry(task, { recursive: true }).catch(unlessMissing);
    },
  };
}

const part_bytes = 4 * 1024 * 1024;

/**
 * A file takes its new bytes when it is closed, and not before. Parts are read first, then written: of a whole Blob a
 * browser may say that it cannot be read when it is the disk that is full.
 */
async function write(folder: FileSystemDirectoryHandle, name: string, bytes: Blob): Promise<void> {
  const file = await folder.getFileHandle(name, { create: true });
  const stream = await file.createWritable();
  try {
    for (let start = 0; start < bytes.size; start += part_bytes) {
      const part = await bytes.slice(start, start + part_bytes).arrayBuffer();
      await stream.write(part).catch(failWrite);
    }
    await stream.close().catch(failWrite);
  } catch (error) {
    await stream.abort().catch(() => undefined);
    throw error;
  }
}

/** Chromium may break off a write that finds no room, before it says why: nobody else aborts one. */
function failWrite(error: unknown): never {
  const isBrokenOff = error instanceof Error && error.name === "AbortError";
  throw isBrokenOff ? new StoreError("full", String(error)) : storeErrorFrom(error);
}

async function fileIn(folder: FileSystemDirectoryHandle, name: string): Promise<File | null> {
  const handle = await folder.getFileHandle(name).catch(unlessMissing);
  return handle === undefined ? null : handle.getFile().catch(fail);
}

async function removeOthers(folder: FileSystemDirectoryHandle, bodyName: string): Promise<void> {
  const names: string[] = [];
  for await (const name of folder.keys()) names.push(name);
  for (const name of names.filter((one) => one !== headName && one !== bodyName)) {
    await folder.removeEntry(name);
  }
}

function readHead(text: string): { readonly head: Head; readonly body: string } {
  try {
    return JSON.parse(text);
  } catch {
    throw new StoreError("damaged", "its head is no JSON");
  }
}

function unlessMissing(error: unknown): undefined {
  if (error instanceof Error && error.name === "NotFoundError") return undefined;
  throw storeErrorFrom(error);
}

function fail(error: unknown): never {
  throw storeErrorFrom(error);
}
