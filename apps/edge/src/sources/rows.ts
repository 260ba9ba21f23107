/** Rows of columns, wherever they come from, as a task's examples. */
import type { TaskSpec } from "@tributary/protocol";
import {
  type Delimiter,
  examplesFromRecords,
  examplesFromText,
  type LoadedData,
} from "@tributary/tasks";
import { SourceError } from "./source-error.ts";

export type Rows = {
  /** The place, for messages. */
  readonly name: string;
  readonly columns: readonly string[];
  readonly records: Iterable<readonly unknown[]>;
  /** How numbers are written depends on what stands between them, where they are words. */
  readonly delimiter?: Delimiter;
};

/** A table takes its columns by name; a text task takes the first column of each row as a text. */
export function examplesFromRows(task: TaskSpec, rows: Rows): LoadedData {
  const { name, columns, delimiter = "," } = rows;
  const schema = task.data;
  switch (schema.kind) {
    case "table": {
      const records = inWords(rows.records);
      return examplesFromRecords({ name, schema, columns, records, delimiter });
    }
    case "text": {
      const texts = Array.from(rows.records, ([text]) => fieldOf(text));
      return examplesFromText(texts.join("\n"), schema);
    }
    case "image":
      throw new SourceError(
        `${name} has rows of a table, and "${task.title}" learns from images. Name a folder of ` +
          "images, or a module that makes examples.",
      );
    default:
      return schema satisfies never;
  }
}

function* inWords(records: Rows["records"]): Generator<readonly string[]> {
  for (const record of records) yield record.map(fieldOf);
}

/** What a CSV would say; nothing where there is no value. */
function fieldOf(value: unknown): string {
  if (value === null || value === undefined) return "";
  return value instanceof Date ? value.toISOString() : String(value);
}

/** Objects with one name for each column; the first one says which there are. */
export function rowsOfObjects(name: string, objects: readonly object[]): Rows {
  const columns = Object.keys(objects[0] ?? {});
  const at = (object: object, column: string) => (object as Record<string, unknown>)[column];
  const records = objects.map((object) => columns.map((column) => at(object, column)));
  return { name, columns, records };
}
