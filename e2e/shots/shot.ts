/** One picture: which page of which coordinator, as whom, and what is opened or chosen first. */
import type { Page } from "@playwright/test";
import type { World, WorldName } from "./worlds.ts";

export type Shot = {
  /** Of the file. */
  readonly name: string;
  readonly path: string | ((world: World) => string);
  readonly world: WorldName;
  /** `owner` is signed in. */
  readonly as: "visitor" | "owner";
  readonly prepare?: (page: Page, world: World) => Promise<void>;
  /** The page to its end; by default where nothing is prepared, since a dialog covers the window alone. */
  readonly isWhole?: boolean;
};
