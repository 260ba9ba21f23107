/** The sections of the admin's pages, in the order of the navigation. */
import type { Permission } from "../../server/access/permissions.ts";
import type { IconName } from "../../ui/icons.tsx";

export type Section = {
  readonly name: string;
  readonly href: string;
  readonly icon: IconName;
  /** Shown to those who may; to everyone where nothing is named. */
  readonly needs?: Permission;
};

export type SectionGroup = { readonly name: string; readonly sections: readonly Section[] };

export const groups: readonly SectionGroup[] = [
  {
    name: "Work",
    sections: [
      { name: "Overview", href: "/admin", icon: "overview" },
      { name: "Tasks", href: "/admin/tasks", icon: "tasks" },
      { name: "Runs", href: "/admin/runs", icon: "runs" },
      { name: "Schedules", href: "/admin/schedules", icon: "schedules" },
      { name: "Models", href: "/admin/models", icon: "models", needs: "models.read" },
      { name: "Devices", href: "/admin/devices", icon: "devices", needs: "devices.read" },
    ],
  },
  {
    name: "Administration",
    sections: [
      { name: "Audit log", href: "/admin/audit", icon: "audit", needs: "audit.read" },
      { name: "System", href: "/admin/system", icon: "system", needs: "system.read" },
      { name: "API", href: "/admin/api", icon: "api" },
      { name: "Settings", href: "/admin/settings", icon: "settings" },
    ],
  },
];

/** The section that a page belongs to; the overview has no pages below it. */
export function isCurrent(section: Section, path: string): boolean {
  return (
    path === section.href || (section.href !== "/admin" && path.startsWith(`${section.href}/`))
  );
}
