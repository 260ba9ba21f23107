/**
 * The pages that `npx pnpm shots` photographs. A new page gets a line here; what must be opened or chosen first is its
 * `prepare`.
 */
import { adminShots } from "./admin-pages.ts";
import { joinShots } from "./join-pages.ts";
import { joinWorkShots } from "./join-work-pages.ts";
import type { Shot } from "./shot.ts";

export const shots: readonly Shot[] = [
  { name: "first-page", path: "/", world: "demo", as: "visitor" },
  { name: "run", path: (world) => `/runs/${world.runs.growing}`, world: "demo", as: "visitor" },
  ...joinShots,
  ...joinWorkShots,
  { name: "nowhere", path: "/nowhere", world: "demo", as: "visitor" },
  { name: "sign-in", path: "/sign-in", world: "demo", as: "visitor" },
  { name: "setup", path: ({ setup }) => setup, world: "unowned", as: "visitor" },
  { name: "setup-used", path: "/setup#a-secret", world: "fresh", as: "visitor" },
  { name: "setup-no-secret", path: "/setup", world: "fresh", as: "visitor" },
  ...adminShots,
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
