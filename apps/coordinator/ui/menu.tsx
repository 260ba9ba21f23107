"use client";
/** A list of acts or ways behind a button. Arrow keys, first letters and Escape work as in a menu of the system. */
import { Menu as Base } from "@base-ui/react/menu";
import Link from "next/link";
import type { ReactElement, ReactNode } from "react";
import { Icon, type IconName } from "./icons.tsx";

export function Menu({
  trigger,
  align = "end",
  children,
}: {
  /** A button; the menu opens below it. */
  trigger: ReactElement;
  align?: "start" | "end";
  children: ReactNode;
}) {
  return (
    <Base.Root modal={false}>
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <Base.Positioner align={align} sideOffset={6} collisionPadding={8} className="z-30">
          <Base.Popup className="min-w-44 max-w-72 rounded-lg border border-line bg-surface p-1 shadow-lift outline-none">
            {children}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}

const itemClass = [
  "flex min-h-9 w-full cursor-default items-center gap-2.5 rounded-md px-2.5 text-left outline-none",
  "data-highlighted:bg-sunken data-disabled:opacity-50",
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
    <Base.Item
      onClick={onSelect}
      disabled={isDisabled}
      className={`${itemClass} ${isDangerous ? "text-bad" : ""}`}
    >
      {icon !== undefined && <Icon name={icon} />}
      {children}
    </Base.Item>
  );
}

export function MenuLink({ icon, href, children }: ItemProps & { href: string }) {
  return (
    <Base.Item render={<Link href={href} />} nativeButton={false} className={itemClass}>
      {icon !== undefined && <Icon name={icon} />}
      {children}
    </Base.Item>
  );
}

/** Something to know, which is no choice. */
export function MenuNote({ children }: { children: ReactNode }) {
  return <div className="px-2.5 py-2 text-sm text-soft">{children}</div>;
}

export function MenuLine() {
  return <Base.Separator className="my-1 h-px bg-line" />;
}
