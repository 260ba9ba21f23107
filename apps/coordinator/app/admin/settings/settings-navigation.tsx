"use client";
/** The ways between the pages of the settings; those that a role may not see are left out. */
import Link from "next/link";
import { usePathname } from "next/navigation";
import type { Permission } from "../../../server/access/permissions.ts";
import { useMe } from "../../../ui/use-me.ts";

const pages: readonly { name: string; href: string; needs: Permission }[] = [
  { name: "Your account", href: "/admin/settings", needs: "self.write" },
  { name: "People", href: "/admin/settings/people", needs: "accounts.read" },
  { name: "API tokens", href: "/admin/settings/tokens", needs: "tokens.write" },
  { name: "Webhooks", href: "/admin/settings/webhooks", needs: "webhooks.read" },
];

const link = [
  "inline-flex min-h-10 items-center border-b-2 border-transparent px-3 whitespace-nowrap text-soft",
  "hover:text-ink aria-[current]:border-river aria-[current]:font-medium aria-[current]:text-ink",
].join(" ");

/** On a telephone the last of them are beyond the edge. */
function bringIntoSight(current: HTMLAnchorElement | null): void {
  current?.scrollIntoView({ block: "nearest", inline: "nearest" });
}

export function SettingsNavigation() {
  const path = usePathname();
  const permissions = useMe().data?.permissions ?? [];
  return (
    <nav aria-label="Settings" className="mb-5 min-h-10 overflow-x-auto border-b border-line">
      <ul className="flex gap-1">
        {pages
          .filter(({ needs, href }) => path === href || permissions.includes(needs))
          .map(({ name, href }) => (
            <li key={href}>
              <Link
                ref={path === href ? bringIntoSight : undefined}
                href={href}
                aria-current={path === href ? "page" : undefined}
                className={link}
              >
                {name}
              </Link>
            </li>
          ))}
      </ul>
    </nav>
  );
}
