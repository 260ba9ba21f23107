/**
 * The pages that `npx pnpm shots` photographs. A new page gets a line here; what must be opened or chosen first is its
 * `prepare`.
 */
import type { Page } from "@playwright/test";
import type { World, WorldName } from "./worlds.ts";

export type Shot = {
  /** Of the file. */
  readonly name: string;
  readonly path: string | ((world: World) => string);
  readonly world: WorldName;
  /** `owner` is signed in. */
  readonly as: "visitor" | "owner";
  readonly prepare?: (page: Page) => Promise<void>;
};

export const shots: readonly Shot[] = [
  { name: "first-page", path: "/", world: "demo", as: "visitor" },
  { name: "run", path: (world) => `/runs/${world.runs.growing}`, world: "demo", as: "visitor" },
  { name: "join", path: "/join/digits-mlp?backend=wasm", world: "demo", as: "visitor" },
  { name: "nowhere", path: "/nowhere", world: "demo", as: "visitor" },
  { name: "sign-in", path: "/sign-in", world: "demo", as: "visitor" },
  { name: "setup", path: "/setup#a-secret", world: "fresh", as: "visitor" },
  { name: "setup-no-secret", path: "/setup", world: "fresh", as: "visitor" },
  { name: "overview-fresh", path: "/admin", world: "fresh", as: "owner" },
  { name: "overview", path: "/admin", world: "demo", as: "owner" },
  {
    name: "overview-account",
    path: "/admin",
    world: "demo",
    as: "owner",
    prepare: (page) => page.getByRole("button", { name: /^Account/ }).click(),
  },
  { name: "audit", path: "/admin/audit", world: "demo", as: "owner" },
  { name: "audit-nothing", path: "/admin/audit?actor=nobody", world: "demo", as: "owner" },
  {
    name: "audit-act",
    path: "/admin/audit",
    world: "demo",
    as: "owner",
    prepare: (page) =>
      page
        .getByRole("button", { name: /^Show act/ })
        .first()
        .click(),
  },
  { name: "runs", path: "/admin/runs", world: "demo", as: "owner" },
  {
    name: "run-live",
    path: (world) => `/admin/runs/${world.runs.growing}`,
    world: "demo",
    as: "owner",
  },
  {
    name: "run-roll-back",
    path: (world) => `/admin/runs/${world.runs.growing}`,
    world: "demo",
    as: "owner",
    prepare: (page) => page.getByRole("button", { name: "Roll back…" }).click(),
  },
  {
    name: "runs-compared",
    path: (world) => `/admin/runs/compare?runs=${Object.values(world.runs).join(",")}`,
    world: "demo",
    as: "owner",
  },
  { name: "schedules", path: "/admin/schedules", world: "demo", as: "owner" },
  {
    name: "schedule-new",
    path: "/admin/schedules",
    world: "demo",
    as: "owner",
    prepare: (page) => page.getByRole("button", { name: "New schedule" }).first().click(),
  },
  { name: "devices", path: "/admin/devices", world: "demo", as: "owner" },
  {
    name: "device",
    path: "/admin/devices",
    world: "demo",
    as: "owner",
    prepare: (page) => page.getByRole("button", { name: /^Show/ }).first().click(),
  },
  { name: "devices-none", path: "/admin/devices", world: "fresh", as: "owner" },
  { name: "invites-none", path: "/admin/devices/invites", world: "fresh", as: "owner" },
  {
    name: "invite-new",
    path: "/admin/devices/invites",
    world: "fresh",
    as: "owner",
    prepare: (page) => page.getByRole("button", { name: "New invite" }).first().click(),
  },
  { name: "gallery", path: "/admin/gallery", world: "gallery", as: "owner" },
  {
    name: "gallery-dialog",
    path: "/admin/gallery",
    world: "gallery",
    as: "owner",
    prepare: (page) => page.getByRole("button", { name: "Typed confirmation" }).click(),
  },
  {
    name: "gallery-toast",
    path: "/admin/gallery",
    world: "gallery",
    as: "owner",
    prepare: async (page) => {
      await page.getByRole("button", { name: "Good news" }).click();
      await page.getByRole("button", { name: "Bad news" }).click();
    },
  },
];
