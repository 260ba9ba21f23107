/**
 * The pages that `npx pnpm shots` photographs. A new page gets a line here; what must be opened or chosen first is its
 * `prepare`.
 */
import { adminShots } from "./admin-pages.ts";
import type { Shot } from "./shot.ts";

export const shots: readonly Shot[] = [
  { name: "first-page", path: "/", world: "demo", as: "visitor" },
  { name: "run", path: (world) => `/runs/${world.runs.growing}`, world: "demo", as: "visitor" },
  { name: "join", path: "/join/digits-mlp?backend=wasm", world: "demo", as: "visitor" },
  {
    name: "join-data-refused",
    path: "/join/digits-mlp?backend=wasm",
    world: "demo",
    as: "visitor",
    prepare: async (page) => {
      await page.getByRole("button", { name: "I agree, go on" }).click();
      await page.getByRole("tab", { name: "Image files" }).click();
      const file = { name: "a.png", mimeType: "image/png", buffer: Buffer.from("no picture") };
      await page.getByLabel("Choose images of 0").setInputFiles(file);
      await page.getByTestId("refusal").waitFor();
    },
  },
  {
    name: "join-agreed",
    path: "/join/digits-mlp?backend=wasm",
    world: "demo",
    as: "visitor",
    prepare: async (page) => {
      await page.getByTestId("agree").click();
      await page.getByRole("button", { name: "Use practice digits" }).click();
      await page.getByTestId("backend").waitFor();
    },
  },
  {
    name: "join-leaving",
    path: "/join/digits-mlp?backend=wasm",
    world: "demo",
    as: "visitor",
    prepare: async (page) => {
      await page.getByTestId("agree").click();
      await page.getByTestId("leave").click();
    },
  },
  {
    name: "join-german",
    path: "/join/digits-mlp?backend=wasm",
    world: "demo",
    as: "visitor",
    prepare: async (page) => {
      await page.getByRole("button", { name: "Deutsch" }).click();
      await page.getByText("Bevor Sie mitmachen").waitFor();
    },
  },
  {
    name: "join-row",
    path: "/join/tumours?backend=wasm",
    world: "demo",
    as: "visitor",
    prepare: async (page) => {
      await page.getByTestId("agree").click();
      await page.getByTestId("try-row").waitFor();
    },
  },
  { name: "nowhere", path: "/nowhere", world: "demo", as: "visitor" },
  { name: "sign-in", path: "/sign-in", world: "demo", as: "visitor" },
  { name: "setup", path: "/setup#a-secret", world: "fresh", as: "visitor" },
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
