"use client";
/** The form with what it begins with: nothing, or the version that is changed. */
import { useState } from "react";
import type { CatalogueEntry } from "../../../../lib/task-form/catalogue.ts";
import { draftOf, newDraft } from "../../../../lib/task-form/draft.ts";
import { TaskForm } from "./task-form.tsx";

export function BeginForm({ entry }: { entry: CatalogueEntry | null }) {
  const [beginning] = useState(() =>
    entry === null ? newDraft("table") : draftOf(entry.spec, entry.spec.version, entry.admits),
  );
  const name = entry === null ? "new" : `${entry.spec.id}@${entry.spec.version}`;
  return <TaskForm name={name} beginning={beginning} />;
}
