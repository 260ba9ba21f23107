/** What was dropped onto the page: files, and folders with all that is in them. */
import type { PickedFile } from "./data-choice.ts";

/** Entries are only there while the event is handled, so they are all taken at once and read then. */
export async function droppedFiles(items: DataTransferItemList): Promise<readonly PickedFile[]> {
  const dropped = Array.from(items, (item) => {
    const entry = item.webkitGetAsEntry();
    const file = entry === null ? item.getAsFile() : null;
    return entry ?? (file === null ? [] : { path: file.name, file });
  });
  const found = dropped.flat().map((one) => ("isFile" in one ? filesIn(one) : [one]));
  return (await Promise.all(found)).flat();
}

async function filesIn(entry: FileSystemEntry): Promise<readonly PickedFile[]> {
  const path = entry.fullPath.replace(/^\//, "");
  if (isFile(entry)) {
    const file = await new Promise<File>((resolve, reject) => entry.file(resolve, reject));
    return [{ path, file }];
  }
  if (!isFolder(entry)) return [];
  const reader = entry.createReader();
  const inside: FileSystemEntry[] = [];
  // A reader gives a hundred entries at a time, and none when there are no more.
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    );
    if (some.length === 0) break;
    inside.push(...some);
  }
  return (await Promise.all(inside.map(filesIn))).flat();
}

function isFile(entry: FileSystemEntry): entry is FileSystemFileEntry {
  return entry.isFile;
}

function isFolder(entry: FileSystemEntry): entry is FileSystemDirectoryEntry {
  return entry.isDirectory;
}

/** As an input of the browser's hands it over: with its path, where a folder was chosen. */
export function pathed(file: File): PickedFile {
  return { path: file.webkitRelativePath || file.name, file };
}
