/** Buttons, and links that look like them. The class is shared, so that both stay alike. */
import type { ComponentProps, ReactNode } from "react";

export type ButtonLook = "primary" | "secondary" | "quiet" | "danger";
export type ButtonSize = "normal" | "small";

const looks: Record<ButtonLook, string> = {
  primary: "bg-river text-on-river hover:bg-river-strong border-transparent font-semibold",
  secondary: "bg-surface text-ink border-edge hover:border-river hover:text-river",
  quiet: "bg-transparent text-soft border-transparent hover:bg-sunken hover:text-ink",
  danger: "bg-bad text-on-river border-transparent font-semibold hover:opacity-90",
};

const shared = [
  "inline-flex items-center justify-center gap-2 rounded-lg border whitespace-nowrap",
  "transition-colors disabled:opacity-50 aria-disabled:opacity-50",
].join(" ");

export function buttonClass(look: ButtonLook = "secondary", size: ButtonSize = "normal"): string {
  const box = size === "small" ? "min-h-8 px-2.5 text-sm" : "min-h-10 px-4";
  return `${shared} ${box} ${looks[look]}`;
}

export type ButtonProps = ComponentProps<"button"> & {
  look?: ButtonLook;
  size?: ButtonSize;
  /** What it began is under way: it keeps its place and its focus, and does nothing more until then. */
  isBusy?: boolean;
};

export function Button({
  look,
  size,
  isBusy = false,
  className = "",
  onClick,
  children,
  ...props
}: ButtonProps) {
  return (
    <button
      type="button"
      className={`${buttonClass(look, size)} ${className}`}
      aria-disabled={isBusy || undefined}
      aria-busy={isBusy || undefined}
      onClick={isBusy ? (event) => event.preventDefault() : onClick}
      {...props}
    >
      {isBusy && <Spinner />}
      {children}
    </button>
  );
}

/** A button that shows a picture alone; its name is read out and shown under the pointer. */
export function IconButton({
  name,
  children,
  size = "normal",
  className = "",
  ...props
}: Omit<ComponentProps<"button">, "name"> & {
  name: string;
  children: ReactNode;
  size?: ButtonSize;
}) {
  const box = size === "small" ? "size-8" : "size-10";
  return (
    <button
      type="button"
      aria-label={name}
      title={name}
      className={`${shared} ${box} shrink-0 ${looks.quiet} ${className}`}
      {...props}
    >
      {children}
    </button>
  );
}

function Spinner() {
  return (
    <svg viewBox="0 0 16 16" fill="none" aria-hidden="true" className="size-4 animate-spin">
      <circle cx="8" cy="8" r="6" strokeWidth="2" className="stroke-current" opacity="0.3" />
      <path d="M14 8a6 6 0 0 0-6-6" strokeWidth="2" strokeLinecap="round" stroke="currentColor" />
    </svg>
  );
}
