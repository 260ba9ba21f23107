/** What a visitor chose, as files with words about them and back; and the short note that outlives them. */
import type { DataChoice } from "../data-choice.ts";
import { type Kept, StoreError } from "./port.ts";

/** What the page says of connected data before it reads any of it. */
export type ConnectedNote = {
  readonly connected_at_ms: number;
  /** Examples that could be learned from. */
  readonly count: number;
  readonly kind: DataChoice["kind"];
};

type Fileless<Choice> = Choice extends unknown ? Omit<Choice, "file" | "files"> : never;
type About = {
  readonly version: 1;
  readonly note: ConnectedNote;
  readonly choice: Fileless<DataChoice>;
};

export function toKept(choice: DataChoice, note: ConnectedNote): Kept {
  const about = (said: Fileless<DataChoice>): About => ({ version: 1, note, choice: said });
  switch (choice.kind) {
    case "practice":
      return { about: about(choice), files: [] };
    case "images": {
      const { files, ...said } = choice;
      return { about: about(said), files };
    }
    case "texts": {
      const { files, ...said } = choice;
      return { about: about(said), files };
    }
    case "table": {
      const { file, ...said } = choice;
      return { about: about(said), files: [file] };
    }
    default:
      return choice satisfies never;
  }
}

export function noteIn(kept: Kept): ConnectedNote {
  return aboutOf(kept).note;
}

export function toChoice(kept: Kept): DataChoice {
  const { choice } = aboutOf(kept);
  const { files } = kept;
  switch (choice.kind) {
    case "practice":
      return choice;
    case "images":
    case "texts":
      return { ...choice, files };
    case "table": {
      const [file] = files;
      if (file === undefined) throw new StoreError("damaged", "its table is gone");
      return { ...choice, file };
    }
    default:
      return choice satisfies never;
  }
}

/** Written by this program, perhaps by another version of it. */
function aboutOf({ about }: Kept): About {
  if (about !== null && typeof about === "object" && "version" in about && about.version === 1) {
    return about as About;
  }
  throw new StoreError("damaged", "what it says of itself cannot be read");
}

/** Where notes stay: `localStorage`, which browsers do not clear when they need room for files. */
export type Notes = {
  read(task: string): ConnectedNote | null;
  write(task: string, note: ConnectedNote | null): void;
};

/** Where the browser has no such place, nothing is noted, and nothing is missed. */
export function browserNotes(storage: () => Storage): Notes {
  const keyOf = (task: string) => `tributary:connected:${task}`;
  return {
    read: (task) => {
      try {
        return JSON.parse(storage().getItem(keyOf(task)) ?? "null");
      } catch {
        return null;
      }
    },
    write: (task, note) => {
      try {
        if (note === null) storage().removeItem(keyOf(task));
        else storage().setItem(keyOf(task), JSON.stringify(note));
      } catch {
        // It is only to be able to say later that something is gone.
      }
    },
  };
}
