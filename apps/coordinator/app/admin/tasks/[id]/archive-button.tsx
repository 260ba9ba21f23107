"use client";
/** Puts a task away, after a question; or brings it back. */
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { send } from "../../../../lib/api-client.ts";
import type { CatalogueEntry } from "../../../../lib/task-form/catalogue.ts";
import { Button } from "../../../../ui/button.tsx";
import { ConfirmDialog } from "../../../../ui/dialog.tsx";
import { useToast } from "../../../../ui/toast.tsx";

export function ArchiveButton({ entry: { spec, listing } }: { entry: CatalogueEntry }) {
  const [isOpen, setOpen] = useState(false);
  const client = useQueryClient();
  const toast = useToast();
  const change = async (act: "archive" | "restore") => {
    await send("POST", `/api/tasks/${spec.id}/${act}`);
    await client.invalidateQueries();
    toast.done({ title: act === "archive" ? "The task is archived." : "The task is open again." });
  };
  if (listing !== "open") {
    return (
      <Button
        onClick={() =>
          change("restore").catch((error) => toast.failed("It could not be opened.", error))
        }
      >
        {listing === "archived" ? "Restore" : "Publish"}
      </Button>
    );
  }
  return (
    <>
      <Button onClick={() => setOpen(true)}>Archive</Button>
      <ConfirmDialog
        title={`Archive “${spec.title}”?`}
        description="It can no longer be joined, and no run of it can be opened, until you restore it. Its versions and models stay."
        action="Archive the task"
        isOpen={isOpen}
        onClose={() => setOpen(false)}
        onConfirm={() => change("archive")}
      />
    </>
  );
}
