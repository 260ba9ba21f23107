"use client";
/**
 * A list of acts or ways behind a button. Arrow keys, first letters and Escape work as in a menu of the system. It is
 * the browser's popover: a press elsewhere closes it, and focus returns to its button.
 */
import Link from "next/link";
import {
  cloneElement,
  type KeyboardEvent,
  type ReactElement,
  type ReactNode,
  useId,
  useLayoutEffect,
  useRef,
  useState,
} from "react";
import { Icon, type IconName } from "./icons.tsx";

type TriggerProps = {
  id?: string;
  popoverTarget?: string;
  "aria-haspopup"?: "menu";
  "aria-expanded"?: boolean;
};

export function Menu({
  trigger,
  align = "end",
  children,
}: {
  /** A button; the menu opens below it, or above where there is more room. */
  trigger: ReactElement<TriggerProps>;
  align?: "start" | "end";
  children: ReactNode;
}) {
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  const [isOpen, setOpen] = useState(false);
  useLayoutEffect(() => {
    if (isOpen) itemsOf(list.current)[0]?.focus();
  }, [isOpen]);
  const close = () => list.current?.hidePopover();
  return (
    <>
      {cloneElement(trigger, {
        id: `${id}-button`,
        popoverTarget: id,
        "aria-haspopup": "menu",
        "aria-expanded": isOpen,
      })}
      <div
        ref={list}
        id={id}
        popover="auto"
        role="menu"
        tabIndex={-1}
        aria-labelledby={`${id}-button`}
        onBeforeToggle={({ newState, currentTarget }) => {
          if (newState === "open") place(currentTarget, align);
        }}
        onToggle={({ newState }) => setOpen(newState === "open")}
        onClick={({ target }) => {
          if (target instanceof Element && target.closest(choosable) !== null) close();
        }}
        onKeyDown={(event) => {
          // From the button, to which it gives the focus back, Tab goes on.
          if (event.key === "Tab") close();
          else moveFocus(event);
        }}
        className="fixed inset-auto m-0 min-w-44 max-w-72 rounded-lg border border-line bg-surface p-1 text-ink shadow-lift outline-none"
      >
        {isOpen && children}
      </div>
    </>
  );
}

const choosable = "[role=menuitem]:not(:disabled)";
const gap_px = 6;

function itemsOf(list: HTMLElement | null): readonly HTMLElement[] {
  return [...(list?.querySelectorAll<HTMLElement>(choosable) ?? [])];
}

/** Beside its button, on the side with more room. */
function place(list: HTMLElement, align: "start" | "end"): void {
  const button = document.getElementById(`${list.id}-button`)?.getBoundingClientRect();
  if (button === undefined) return;
  const { clientWidth: width, clientHeight: height } = document.documentElement;
  const isBelow = height - button.bottom >= button.top;
  list.style.top = isBelow ? `${button.bottom + gap_px}px` : "auto";
  list.style.bottom = isBelow ? "auto" : `${height - button.top + gap_px}px`;
  list.style.left = align === "start" ? `${button.left}px` : "auto";
  list.style.right = align === "end" ? `${width - button.right}px` : "auto";
}

function moveFocus(event: KeyboardEvent<HTMLElement>): void {
  const items = itemsOf(event.currentTarget);
  const here = items.findIndex((item) => item.contains(document.activeElement));
  const wanted = itemFor(event.key, items, here);
  if (wanted === undefined) return;
  event.preventDefault();
  wanted.focus();
}

function itemFor(key: string, items: readonly HTMLElement[], here: number) {
  switch (key) {
    case "ArrowDown":
      return items[(here + 1) % items.length];
    case "ArrowUp":
      return items.at(Math.max(here, 0) - 1);
    case "Home":
      return items[0];
    case "End":
      return items.at(-1);
    default: {
      if (key.length !== 1 || key === " ") return undefined;
      const fromNext = [...items.slice(here + 1), ...items.slice(0, here + 1)];
      const letter = key.toLowerCase();
      return fromNext.find((item) => item.textContent.trim().toLowerCase().startsWith(letter));
    }
  }
}

const itemClass = [
  "flex min-h-9 w-full cursor-default items-center gap-2.5 rounded-md px-2.5 text-left outline-none",
  "hover:bg-sunken focus:bg-sunken disabled:opacity-50",
].join(" ");

type ItemProps = {
  icon?: IconName;
  children: ReactNode;
  /** It takes something away. */
  isDangerous?: boolean;
  isDisabled?: boolean;
};

export function MenuItem({
  icon,
  children,
  onSelect,
  isDangerous = false,
  isDisabled = false,
}: ItemProps & { onSelect: () => void }) {
  return (
    <button
      type="button"
      role="menuitem"
      tabIndex={-1}
      onClick={onSelect}
      disabled={isDisabled}
      className={`${itemClass} ${isDangerous ? "text-bad" : ""}`}
    >
      {icon !== undefined && <Icon name={icon} />}
      {children}
    </button>
  );
}

export function MenuLink({ icon, href, children }: ItemProps & { href: string }) {
  return (
    <Link href={href} role="menuitem" tabIndex={-1} className={itemClass}>
      {icon !== undefined && <Icon name={icon} />}
      {children}
    </Link>
  );
}

/** Something to know, which is no choice. */
export function MenuNote({ children }: { children: ReactNode }) {
  return <div className="px-2.5 py-2 text-sm text-soft">{children}</div>;
}

export function MenuLine() {
  return <hr className="my-1 h-px border-0 bg-line" />;
}
