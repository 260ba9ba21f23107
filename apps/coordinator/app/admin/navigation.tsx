"use client";
/** The ways to the sections: as a list at the side, and the same list in a panel that a button opens. */
import { Dialog } from "@base-ui/react/dialog";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { useState } from "react";
import { IconButton } from "../../ui/button.tsx";
import { Icon } from "../../ui/icons.tsx";
import { useMe } from "../../ui/use-me.ts";
import { groups, isCurrent, type Section } from "./sections.ts";

export function NavigationList({ onLeave = stay }: { onLeave?: () => void }) {
  const { data: me } = useMe();
  const mayOpen = ({ needs }: Section) =>
    needs === undefined || me === undefined || me.permissions.includes(needs);
  return (
    <nav aria-label="Sections">
      {groups.map(({ name, sections }) => (
        <div key={name} className="mb-4">
          <p className="px-2.5 pt-1 pb-1 text-xs font-medium text-soft">{name}</p>
          <ul className="grid gap-0.5">
            {sections.filter(mayOpen).map((section) => (
              <li key={section.href}>
                <SectionLink section={section} onLeave={onLeave} />
              </li>
            ))}
          </ul>
        </div>
      ))}
    </nav>
  );
}

/** At the side the list stays where it is. */
const stay = () => {};

function SectionLink({ section, onLeave }: { section: Section; onLeave: () => void }) {
  const isHere = isCurrent(section, usePathname());
  const look = isHere ? "bg-river-soft font-medium text-river-strong" : "text-ink hover:bg-sunken";
  return (
    <Link
      href={section.href}
      aria-current={isHere ? "page" : undefined}
      onClick={onLeave}
      className={`flex min-h-9 items-center gap-2.5 rounded-lg px-2.5 max-lg:min-h-11 ${look}`}
    >
      <Icon name={section.icon} className={`size-4.5 ${isHere ? "" : "text-soft"}`} />
      {section.name}
    </Link>
  );
}

export function NavigationButton() {
  const [isOpen, setOpen] = useState(false);
  return (
    <Dialog.Root open={isOpen} onOpenChange={setOpen}>
      <Dialog.Trigger
        render={
          <IconButton name="Open the navigation">
            <Icon name="menu" className="size-5" />
          </IconButton>
        }
      />
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-40 bg-veil" />
        <Dialog.Popup
          className={[
            "fixed inset-y-0 left-0 z-50 flex w-72 max-w-[calc(100vw-3rem)] flex-col overflow-y-auto",
            "border-r border-line bg-surface px-2.5 pb-4",
          ].join(" ")}
        >
          <div className="mb-1 flex h-14 shrink-0 items-center justify-between pl-2.5">
            <Dialog.Title className="text-lg">Tributary</Dialog.Title>
            <Dialog.Close
              render={
                <IconButton name="Close the navigation">
                  <Icon name="close" />
                </IconButton>
              }
            />
          </div>
          <NavigationList onLeave={() => setOpen(false)} />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
