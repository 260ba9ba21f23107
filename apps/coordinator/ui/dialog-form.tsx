"use client";
/**
 * What a dialog asks, with its foot: why it was not done, the way out, the act. It is done once at a time. A dialog
 * that closes takes its form with it, so that each question begins empty.
 */
import { type FormEvent, type ReactNode, useState } from "react";
import { type ApiProblem, problemFrom } from "../lib/api-client.ts";
import { Button } from "./button.tsx";

/** The row of buttons at a dialog's foot. */
export function DialogActions({ children }: { children: ReactNode }) {
  return (
    <div className="mt-5 flex flex-wrap-reverse justify-end gap-2 print:hidden">{children}</div>
  );
}

/** Why something was not done. */
export function FormProblem({ problem }: { problem: ApiProblem | null }) {
  if (problem === null) return null;
  return (
    <p role="alert" className="mt-3 text-bad">
      {problem.sentence}
    </p>
  );
}

export function DialogForm({
  action,
  look = "primary",
  isReady = true,
  noValidate = false,
  onClose,
  onSubmit,
  children,
}: {
  /** The verb: "Make the invite". */
  action: string;
  look?: "primary" | "danger";
  /** False while something must be written first. */
  isReady?: boolean;
  noValidate?: boolean;
  onClose: () => void;
  /** What its fields say; rejects where it was not done. */
  onSubmit: (said: FormData) => Promise<unknown>;
  children?: ReactNode;
}) {
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (!isReady || isBusy) return;
    setBusy(true);
    setProblem(null);
    try {
      await onSubmit(new FormData(event.currentTarget));
    } catch (error) {
      setProblem(problemFrom(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <form onSubmit={(event) => void submit(event)} noValidate={noValidate}>
      <div className="grid gap-4">{children}</div>
      <FormProblem problem={problem} />
      <DialogActions>
        <Button onClick={onClose}>Cancel</Button>
        <Button look={look} type="submit" isBusy={isBusy} disabled={!isReady}>
          {action}
        </Button>
      </DialogActions>
    </form>
  );
}
