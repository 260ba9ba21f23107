/** Reads a sample in the browser: what it shows goes into the form, the sample itself stays on this device. */
import { decodeInBrowser } from "@tributary/tasks";
import type { DataChoice, PickedFile } from "../../../../lib/data-choice.ts";
import type { DataKind } from "../../../../lib/task-form/draft.ts";
import type { FormEvent } from "../../../../lib/task-form/form-state.ts";
import {
  inferImages,
  inferText,
  isGreyImage,
  type LookedAt,
  picturesToLookAt,
} from "../../../../lib/task-form/infer-other.ts";
import { inferTable } from "../../../../lib/task-form/infer-table.ts";

export type ReadSample =
  | { readonly ok: true; readonly event: FormEvent; readonly choice: DataChoice }
  | { readonly ok: false; readonly sentence: string };

/** Of a longer file its beginning says enough. */
const head_bytes = 8_000_000;

export async function readSample(
  kind: DataKind,
  files: readonly PickedFile[],
): Promise<ReadSample> {
  if (kind === "image") return readFolder(files);
  const [picked] = files;
  if (picked === undefined) return { ok: false, sentence: "No file was chosen." };
  const text = await picked.file.slice(0, head_bytes).text();
  return kind === "table" ? readTable(picked, text) : readText(picked, text);
}

function readTable(file: PickedFile, text: string): ReadSample {
  const found = inferTable(file.path, text);
  if (!found.ok) return found;
  const { table, sample } = found;
  const choice = { kind: "table", file, said: null } as const;
  return { ok: true, event: { type: "table_read", table, sample }, choice };
}

function readText(file: PickedFile, text: string): ReadSample {
  const found = inferText(file.path, text);
  if (!found.ok) return found;
  const { vocabulary, sequence_length, sample } = found;
  const values = { "data.vocabulary": vocabulary, "data.sequence_length": String(sequence_length) };
  return {
    ok: true,
    event: { type: "sample_read", values, sample },
    choice: { kind: "texts", files: [file] },
  };
}

async function readFolder(files: readonly PickedFile[]): Promise<ReadSample> {
  const byPath = new Map(files.map(({ path, file }) => [path, file]));
  const paths = [...byPath.keys()];
  const looked = await Promise.all(
    picturesToLookAt(paths).map((path) => lookAt(path, byPath.get(path))),
  );
  const seen = looked.filter((one) => one !== null);
  const folder = paths[0]?.split("/")[0] ?? "The folder";
  const found = inferImages(folder, paths, seen);
  if (!found.ok) return found;
  const { height, width, channels, classes, sample } = found;
  const values = {
    "data.height": String(height),
    "data.width": String(width),
    "data.channels": String(channels),
  };
  const picked = [...byPath].map(([path, file]) => ({ path, file }));
  return {
    ok: true,
    event: { type: "sample_read", values, classes, sample },
    choice: { kind: "images", source: "folder", files: picked },
  };
}

/** Null for what the browser cannot read. */
async function lookAt(path: string, file: Blob | undefined): Promise<LookedAt | null> {
  if (file === undefined) return null;
  try {
    const image = await decodeInBrowser(new Uint8Array(await file.arrayBuffer()));
    const { width, height, data } = image;
    return { path, width, height, isGrey: isGreyImage(data) };
  } catch {
    return null;
  }
}
