/** The admin's pages as a person with a browser alone uses them: setup link, sign-in page, the session's cookie. */
import { type BrowserContext, expect as baseExpect, type Page } from "@playwright/test";
import { Coordinator } from "./coordinator.ts";

/** The first visit of a page after a build takes its time on a busy machine. */
export const expect = baseExpect.configure({ timeout: 45_000 });

/** Milliseconds in which the pages may have to be built first. */
export const buildTime_ms = 300_000;

export const owner = { name: "Ada", password: "three blue lamps" } as const;
export type Person = { readonly name: string; readonly password: string };

/** A fresh data directory, the pages, and nobody's token: only the link in the log leads in. */
export function startFresh(): Promise<Coordinator> {
  return Coordinator.start({ environment: { WEB: "on", ADMIN_TOKEN: "" } });
}

/** What the coordinator printed when it started. */
export function setupLink(coordinator: Coordinator): string {
  const links = coordinator.log.items.flatMap(({ link }) =>
    typeof link === "string" ? [link] : [],
  );
  const [link] = links;
  if (link === undefined) throw new Error("The coordinator printed no setup link.");
  return link;
}

/** Opens a one-time link, chooses the password, and arrives at the overview. */
export async function setUp(page: Page, link: string, person: Person = owner): Promise<void> {
  await page.goto(link);
  const name = page.getByLabel("Your name");
  await expect(name).toBeVisible();
  if (await name.isEditable()) await name.fill(person.name);
  await page.getByLabel("Password", { exact: true }).fill(person.password);
  await page.getByLabel("The same password again").fill(person.password);
  await page.getByRole("button", { name: "Make the account" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Overview" })).toBeVisible();
}

/** On the sign-in page. */
export async function signIn(page: Page, person: Person = owner): Promise<void> {
  await page.getByLabel("Name", { exact: true }).fill(person.name);
  await page.getByLabel("Password", { exact: true }).fill(person.password);
  await page.getByRole("button", { name: "Sign in" }).click();
}

/** By the account's menu. */
export async function signOut(page: Page): Promise<void> {
  await page.getByRole("button", { name: /^Account:/ }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
}

/** A section of the navigation, reached as people reach it. */
export async function goTo(page: Page, section: string): Promise<void> {
  await page
    .getByRole("navigation", { name: "Sections" })
    .getByRole("link", { name: section })
    .click();
  await expect(page.getByRole("heading", { level: 1, name: section })).toBeVisible();
}

/** The clicks of a person in every page of a context, from now on. */
export async function countClicks(context: BrowserContext): Promise<() => number> {
  let clicks = 0;
  await context.exposeBinding("tellClick", () => {
    clicks += 1;
  });
  await context.addInitScript(() => {
    const tell = (event: MouseEvent) => {
      if (event.isTrusted) (window as unknown as { tellClick: () => void }).tellClick();
    };
    addEventListener("click", tell, { capture: true });
  });
  return () => clicks;
}
