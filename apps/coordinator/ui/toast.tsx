"use client";
/**
 * Short news at the page's foot: what was done, or could not be. They are read out, go by themselves unless something
 * is wrong, and F6 leads to them.
 */
import { Toast as Base } from "@base-ui/react/toast";
import type { ReactNode } from "react";
import { problemFrom } from "../lib/api-client.ts";
import { IconButton } from "./button.tsx";
import { Icon, type IconName } from "./icons.tsx";

type Tone = "good" | "bad" | "neutral";

export function Toasts({ children }: { children: ReactNode }) {
  return (
    <Base.Provider timeout={6_000} limit={3}>
      {children}
      <Base.Portal>
        <Base.Viewport className="fixed right-4 bottom-4 left-4 z-60 flex flex-col gap-2 sm:left-auto sm:w-96">
          <ToastList />
        </Base.Viewport>
      </Base.Portal>
    </Base.Provider>
  );
}

export type ToastWords = { readonly title: string; readonly description?: string };

/** `const toast = useToast(); toast.done({ title: "The run has been stopped." })` */
export function useToast() {
  const { add } = Base.useToastManager();
  return {
    done: (words: ToastWords) => void add({ ...words, type: "good" }),
    note: (words: ToastWords) => void add({ ...words, type: "neutral" }),
    /** Stays until it is closed. */
    failed: (title: string, error: unknown) =>
      void add({
        title,
        description: problemFrom(error).sentence,
        type: "bad",
        timeout: 0,
        priority: "high",
      }),
  };
}

const looks: Record<Tone, { icon: IconName; colour: string }> = {
  good: { icon: "check", colour: "text-good" },
  bad: { icon: "warning", colour: "text-bad" },
  neutral: { icon: "info", colour: "text-river" },
};

function ToastList() {
  const { toasts } = Base.useToastManager();
  return toasts.map((toast) => {
    const { icon, colour } = looks[(toast.type ?? "neutral") as Tone];
    return (
      <Base.Root
        key={toast.id}
        toast={toast}
        swipeDirection={["right", "down"]}
        className={[
          "rounded-lg border border-line bg-surface p-3 shadow-lift transition-opacity",
          "data-ending-style:opacity-0 data-limited:hidden data-starting-style:opacity-0",
        ].join(" ")}
      >
        <Base.Content className="flex items-start gap-3">
          <Icon name={icon} className={`mt-0.5 size-5 ${colour}`} />
          <div className="min-w-0 grow">
            <Base.Title render={<p />} className="font-medium" />
            <Base.Description className="text-sm text-soft" />
          </div>
          <Base.Close
            render={
              <IconButton name="Close" size="small" className="-mt-1 -mr-1">
                <Icon name="close" />
              </IconButton>
            }
          />
        </Base.Content>
      </Base.Root>
    );
  });
}
