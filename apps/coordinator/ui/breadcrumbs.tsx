/** Where a page is, and the ways back up. The page itself is named by its heading. */
import Link from "next/link";
import { Icon } from "./icons.tsx";

export type Crumb = { readonly name: string; readonly href: string };

export function Breadcrumbs({ crumbs }: { crumbs: readonly Crumb[] }) {
  return (
    <nav aria-label="Breadcrumbs">
      <ol className="flex flex-wrap items-center gap-x-1 text-sm text-soft">
        {crumbs.map(({ name, href }) => (
          <li key={href} className="flex items-center gap-1">
            <Link href={href} className="rounded py-1 hover:text-ink hover:underline">
              {name}
            </Link>
            <Icon name="right" className="size-3" />
          </li>
        ))}
      </ol>
    </nav>
  );
}
