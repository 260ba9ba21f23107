"use client";
/** The foot of a step: the way back at its left, the way on at its right. */
import type { ReactNode } from "react";
import { Button } from "../../../../ui/button.tsx";
import { Icon } from "../../../../ui/icons.tsx";
import { useDesk } from "./form-context.ts";

export function StepFoot({ children }: { children?: ReactNode }) {
  const { state, dispatch } = useDesk();
  return (
    <div className="mt-6 flex flex-wrap justify-between gap-2 border-t border-line pt-4">
      <Button disabled={state.step === "about"} onClick={() => dispatch({ type: "go", by: -1 })}>
        <Icon name="left" /> Back
      </Button>
      {children}
    </div>
  );
}
