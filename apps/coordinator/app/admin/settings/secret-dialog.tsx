"use client";
/** A dialog that makes something with a secret: first its form, then the secret, which is shown this once. */
import { type ReactNode, useState } from "react";
import { Button } from "../../../ui/button.tsx";
import { CodeBlock } from "../../../ui/code.tsx";
import { Dialog } from "../../../ui/dialog.tsx";
import { DialogActions } from "../../../ui/dialog-form.tsx";

type Steps = {
  /** What the secret is called, where it is copied. */
  name: string;
  /** What to do with it. */
  about: string;
  form: (onMade: (secret: string) => void) => ReactNode;
  onClose: () => void;
};

export function SecretDialog({
  title,
  isOpen,
  ...steps
}: Steps & { title: string; isOpen: boolean }) {
  return (
    <Dialog title={title} isOpen={isOpen} onClose={steps.onClose}>
      {/* Mounted with the dialog: each begins empty, and a secret is not kept after it was closed. */}
      <FormThenSecret {...steps} />
    </Dialog>
  );
}

function FormThenSecret({ name, about, form, onClose }: Steps) {
  const [secret, setSecret] = useState<string | null>(null);
  if (secret === null) return form(setSecret);
  return (
    <>
      <p className="mb-3">{about}</p>
      <CodeBlock text={secret} name={name} />
      <DialogActions>
        <Button look="primary" onClick={onClose}>
          I have kept it
        </Button>
      </DialogActions>
    </>
  );
}
