/** Where the pictures are, and the month that they show; out of git. */
import { join } from "node:path";
import { repository } from "../support/coordinator.ts";

export const picturesFolder = join(repository, "shots");
