/** What every implementation answers alike about tasks. */
import type { TaskId } from "@tributary/protocol";
import { conflict } from "./closing.ts";
import type { StorageError } from "./errors.ts";

export function unknownTask(id: TaskId): StorageError {
  return conflict(`there is no task ${id}`);
}
