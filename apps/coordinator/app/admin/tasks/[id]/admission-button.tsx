"use client";
/** Changes whom the task lets in, after a question: who is here without an invite may have to go. */
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { send } from "../../../../lib/api-client.ts";
import type { CatalogueEntry } from "../../../../lib/task-form/catalogue.ts";
import { Button } from "../../../../ui/button.tsx";
import { ConfirmDialog } from "../../../../ui/dialog.tsx";
import { usePermission } from "../../../../ui/use-me.ts";

const questions = {
  invited: {
    label: "Take invited devices only",
    title: "Take invited devices only?",
    description:
      "Devices that are here without an invite are told so and go at once; what they delivered stays. Those that were invited stay.",
    action: "Take invited devices only",
  },
  anyone: {
    label: "Take anyone",
    title: "Take anyone who has the link?",
    description: "No invite is needed any more. Devices that were revoked stay out.",
    action: "Take anyone",
  },
} as const;

export function AdmissionButton({ entry: { spec, admits } }: { entry: CatalogueEntry }) {
  const client = useQueryClient();
  const mayWrite = usePermission("tasks.write");
  /** The question stays as it was asked until it is gone, though the answer turns it round. */
  const [asked, setAsked] = useState<keyof typeof questions | null>(null);
  if (!mayWrite) return null;
  const other = admits === "anyone" ? "invited" : "anyone";
  const wanted = asked ?? other;
  const { label: _label, ...question } = questions[wanted];
  return (
    <div className="mt-4 border-t border-line pt-3">
      <Button size="small" onClick={() => setAsked(other)}>
        {questions[other].label}
      </Button>
      <ConfirmDialog
        {...question}
        isOpen={asked !== null}
        onClose={() => setAsked(null)}
        onConfirm={async () => {
          await send("PUT", `/api/tasks/${spec.id}/admission`, { admits: wanted });
          await client.invalidateQueries();
        }}
      />
    </div>
  );
}
