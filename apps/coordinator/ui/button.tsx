/** Buttons, and links that look like them. The class is shared, so that both stay alike. */
import type { ComponentProps } from "react";

type Look = "primary" | "secondary" | "quiet";

const looks: Record<Look, string> = {
  primary: "bg-river text-on-river hover:bg-river-strong border-transparent font-semibold",
  secondary: "bg-surface text-ink border-edge hover:border-river hover:text-river",
  quiet: "bg-transparent text-soft border-transparent hover:bg-sunken hover:text-ink",
};

export function buttonClass(look: Look = "secondary", size: "normal" | "small" = "normal"): string {
  const box = size === "small" ? "min-h-8 px-2.5 text-sm" : "min-h-10 px-4";
  return [
    "inline-flex items-center justify-center gap-2 rounded-lg border whitespace-nowrap",
    "transition-colors disabled:opacity-50",
    box,
    looks[look],
  ].join(" ");
}

export function Button({
  look,
  size,
  className = "",
  ...props
}: ComponentProps<"button"> & { look?: Look; size?: "normal" | "small" }) {
  return <button type="button" className={`${buttonClass(look, size)} ${className}`} {...props} />;
}
