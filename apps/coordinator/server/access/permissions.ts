/**
 * Who may do what: the only place that says so. Routes and socket events name a permission, and the router and the
 * sockets ask here. What is not listed cannot be asked for.
 */

/** From the one who may do everything to the one who may only look. */
export const roles = ["owner", "admin", "operator", "viewer"] as const;
export type Role = (typeof roles)[number];

export function isRole(text: string): text is Role {
  return (roles as readonly string[]).includes(text);
}

/** The one that may less. */
export function lesserRole(a: Role, b: Role): Role {
  return roles[Math.max(roles.indexOf(a), roles.indexOf(b))] ?? "viewer";
}

/** The least role that may, or `anyone`, signed in or not. */
export const leastRoles = {
  /** Tasks, runs and schedules, without a word about a single participant. */
  "public.read": "anyone",
  /** To sign in, to set up, and to ask who one is. */
  "access.enter": "anyone",
  "participants.read": "viewer",
  "devices.read": "viewer",
  "models.read": "viewer",
  "system.read": "viewer",
  "audit.read": "viewer",
  "runs.open": "operator",
  "runs.control": "operator",
  "schedules.write": "operator",
  "tasks.write": "admin",
  "models.promote": "admin",
  "devices.write": "admin",
  "invites.write": "operator",
  "webhooks.read": "admin",
  "webhooks.write": "admin",
  "accounts.read": "admin",
  "accounts.write": "owner",
  "tokens.write": "admin",
  /** One's own sessions and password. */
  "self.write": "viewer",
} as const satisfies Record<string, Role | "anyone">;

export type Permission = keyof typeof leastRoles;

export const permissions = Object.keys(leastRoles) as readonly Permission[];

export function may(role: Role | null, permission: Permission): boolean {
  const least = leastRoles[permission];
  if (least === "anyone") return true;
  return role !== null && roles.indexOf(role) <= roles.indexOf(least);
}
