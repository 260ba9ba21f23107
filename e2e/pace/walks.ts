/** What somebody does on the admin's pages: single clicks and keys, each of them timed. */
import type { Page } from "@playwright/test";

export type Act = { readonly name: string; readonly perform: (page: Page) => Promise<void> };
export type Walk = { readonly name: string; readonly path: string; readonly acts: readonly Act[] };

function click(role: "button" | "tab" | "link", name: RegExp): Act["perform"] {
  return (page) => page.getByRole(role, { name }).first().click();
}

const key =
  (name: string): Act["perform"] =>
  (page) =>
    page.keyboard.press(name);

async function typeInto(page: Page, label: string, text: string): Promise<void> {
  const field = page.getByLabel(label, { exact: true }).first();
  await field.click();
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.type(text);
}

const openAndClose = (what: string, button: RegExp): readonly Act[] => [
  { name: `open ${what}`, perform: click("button", button) },
  { name: `close ${what}`, perform: key("Escape") },
];

const overview: readonly Act[] = [
  ...openAndClose("the account's menu", /^Account/),
  { name: "go on by keyboard", perform: key("Tab") },
  { name: "to the runs", perform: click("link", /^Runs$/) },
  { name: "to the overview", perform: click("link", /^Overview$/) },
];

const run: readonly Act[] = [
  { name: "timeline as a table", perform: click("button", /^Show as table.*by participant/) },
  { name: "timeline as a chart", perform: click("button", /^Show as chart.*by participant/) },
  ...["Rounds", "Dry run", "Configuration", "Acts", "Charts"].map((name) => ({
    name: `tab ${name}`,
    perform: click("tab", new RegExp(`^${name}`)),
  })),
  { name: "dry run again", perform: click("tab", /^Dry run/) },
  { name: "another quorum", perform: (page) => typeInto(page, "Quorum", "150") },
  { name: "charts again", perform: click("tab", /^Charts/) },
  ...openAndClose("the pause", /^Pause/),
];

const devices: readonly Act[] = [
  { name: "search", perform: (page) => typeInto(page, "Search", "ab") },
  { name: "search for all", perform: (page) => typeInto(page, "Search", " ") },
  {
    name: "no search",
    perform: async (page) => {
      await page.keyboard.press("ControlOrMeta+a");
      await page.keyboard.press("Backspace");
    },
  },
  { name: "next page", perform: click("button", /^Next/) },
  { name: "page before", perform: click("button", /^Previous/) },
  ...openAndClose("a device", /^Show /),
];

const choose =
  (label: string, value: string): Act["perform"] =>
  async (page) => {
    await page.getByLabel(label, { exact: true }).selectOption(value);
  };

const list: readonly Act[] = [
  { name: "those that run", perform: choose("State", "running") },
  { name: "all again", perform: choose("State", "") },
  ...openAndClose("the account's menu", /^Account/),
];

const comparison = (task: string): readonly Act[] => [
  { name: "all runs of the task", perform: choose("All runs of a task", task) },
  { name: "the loss", perform: choose("Figure", "loss") },
  { name: "the accuracy", perform: choose("Figure", "accuracy") },
  ...openAndClose("the account's menu", /^Account/),
];

export const walks = {
  /** While a round of that run is under way. */
  live: (id: string): readonly Walk[] => [
    { name: "overview", path: "/admin", acts: overview },
    { name: "a run, live", path: `/admin/runs/${id}`, acts: run },
    { name: "devices", path: "/admin/devices", acts: devices },
  ],
  /** Where that task has had very many runs. */
  history: (task: string): readonly Walk[] => [
    { name: "runs", path: "/admin/runs", acts: list },
    { name: "comparison", path: "/admin/runs/compare", acts: comparison(task) },
  ],
};

export function isWalk(name: string): name is keyof typeof walks {
  return Object.hasOwn(walks, name);
}
