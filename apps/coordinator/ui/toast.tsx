"use client";
/**
 * Short news at the page's foot: what was done, or could not be. They are read out, go by themselves unless something
 * is wrong or they are pointed at, and F6 leads to them.
 */
import { createContext, type ReactNode, use, useEffect, useMemo, useRef, useState } from "react";
import { problemFrom } from "../lib/api-client.ts";
import { IconButton } from "./button.tsx";
import { Icon, type IconName } from "./icons.tsx";

type Tone = "good" | "bad" | "neutral";

export type ToastWords = { readonly title: string; readonly description?: string };

type Shown = ToastWords & { readonly id: number; readonly tone: Tone };

type ToastDesk = {
  done(words: ToastWords): void;
  note(words: ToastWords): void;
  /** Stays until it is closed. */
  failed(title: string, error: unknown): void;
};

const Desk = createContext<ToastDesk | null>(null);

const shown_max = 3;
const shown_ms = 6_000;

export function Toasts({ children }: { children: ReactNode }) {
  const [toasts, setToasts] = useState<readonly Shown[]>([]);
  const last = useRef(0);
  const desk = useMemo((): ToastDesk => {
    const add = (tone: Tone, words: ToastWords) => {
      last.current += 1;
      const toast = { ...words, tone, id: last.current };
      setToasts((shown) => [...shown, toast].slice(-shown_max));
    };
    return {
      done: (words) => add("good", words),
      note: (words) => add("neutral", words),
      failed: (title, error) => add("bad", { title, description: problemFrom(error).sentence }),
    };
  }, []);
  const close = (id: number) => setToasts((shown) => shown.filter((toast) => toast.id !== id));
  return (
    <Desk value={desk}>
      {children}
      <News toasts={toasts} onClose={close} />
    </Desk>
  );
}

/** `const toast = useToast(); toast.done({ title: "The run has been stopped." })` */
export function useToast(): ToastDesk {
  const desk = use(Desk);
  if (desk === null) throw new Error("Expected Toasts around whatever has news, found none.");
  return desk;
}

/** Both live regions are there before there is news: what comes into them is read out. */
function News({ toasts, onClose }: { toasts: readonly Shown[]; onClose: (id: number) => void }) {
  const region = useRef<HTMLElement>(null);
  const [isHeld, setHeld] = useState(false);
  useEffect(() => {
    const goThere = ({ key }: KeyboardEvent) => key === "F6" && region.current?.focus();
    document.addEventListener("keydown", goThere);
    return () => document.removeEventListener("keydown", goThere);
  }, []);
  const list = (isBad: boolean) =>
    toasts
      .filter(({ tone }) => (tone === "bad") === isBad)
      .map((toast) => (
        <Toast key={toast.id} toast={toast} isHeld={isHeld} onClose={() => onClose(toast.id)} />
      ));
  return (
    <section
      ref={region}
      aria-label="News"
      tabIndex={-1}
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
      className="fixed right-4 bottom-4 left-4 z-60 sm:left-auto sm:w-96"
    >
      <div aria-live="polite" className="grid gap-2">
        {list(false)}
      </div>
      <div aria-live="assertive" className="grid gap-2 not-empty:mt-2">
        {list(true)}
      </div>
    </section>
  );
}

const looks: Record<Tone, { icon: IconName; colour: string }> = {
  good: { icon: "check", colour: "text-good" },
  bad: { icon: "warning", colour: "text-bad" },
  neutral: { icon: "info", colour: "text-river" },
};

function Toast({
  toast: { title, description, tone },
  isHeld,
  onClose,
}: {
  toast: Shown;
  /** While somebody points at the news or is in them, none goes. */
  isHeld: boolean;
  onClose: () => void;
}) {
  const stays = isHeld || tone === "bad";
  const closing = useRef(onClose);
  closing.current = onClose;
  useEffect(() => {
    if (stays) return undefined;
    const timer = setTimeout(() => closing.current(), shown_ms);
    return () => clearTimeout(timer);
  }, [stays]);
  const { icon, colour } = looks[tone];
  return (
    <div className="flex items-start gap-3 rounded-lg border border-line bg-surface p-3 shadow-lift">
      <Icon name={icon} className={`mt-0.5 size-5 ${colour}`} />
      <div className="min-w-0 grow">
        <p className="font-medium">{title}</p>
        {description !== undefined && <p className="text-sm text-soft">{description}</p>}
      </div>
      <IconButton name="Close" size="small" className="-mt-1 -mr-1" onClick={onClose}>
        <Icon name="close" />
      </IconButton>
    </div>
  );
}
