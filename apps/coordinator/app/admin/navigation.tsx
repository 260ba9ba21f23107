"use client";
/** The ways to the sections: as a list at the side, and the same list in a panel that a button opens. */
import Link from "next/link";
import { usePathname } from "next/navigation";
import { useId, useState } from "react";
import { IconButton } from "../../ui/button.tsx";
import { Icon } from "../../ui/icons.tsx";
import { Modal } from "../../ui/modal.tsx";
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
  const id = useId();
  const [isOpen, setOpen] = useState(false);
  const close = () => setOpen(false);
  return (
    <>
      <IconButton
        name="Open the navigation"
        aria-haspopup="dialog"
        aria-expanded={isOpen}
        onClick={() => setOpen(true)}
      >
        <Icon name="menu" className="size-5" />
      </IconButton>
      <Modal
        isOpen={isOpen}
        onClose={close}
        labelledBy={id}
        className={[
          "m-0 h-dvh max-h-none w-72 max-w-[calc(100vw-3rem)] overflow-y-auto border-r border-line",
          "bg-surface",
        ].join(" ")}
      >
        <div className="min-h-full px-2.5 pb-4">
          <div className="mb-1 flex h-14 items-center justify-between pl-2.5">
            <h2 id={id} className="text-lg">
              Tributary
            </h2>
            <IconButton name="Close the navigation" onClick={close}>
              <Icon name="close" />
            </IconButton>
          </div>
          <NavigationList onLeave={close} />
        </div>
      </Modal>
    </>
  );
}
